"""Connections: how TCP connections are taken in, bounded and ended, before and around what aiohttp makes of them."""
