"""What an operator asks for: import, export and staff links, whether or not a server is running."""
