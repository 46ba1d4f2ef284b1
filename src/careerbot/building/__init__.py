"""What a build is made of: which guides have changed, and what is made of one of them."""
