"""What a visitor meets: the real server in a process of its own, and a real browser."""
