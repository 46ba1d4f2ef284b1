"""What programs call: the API below ``/api/v1``, and the page that describes it."""
