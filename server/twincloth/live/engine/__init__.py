"""The engine: our Socket.IO server, from the bytes of a WebSocket to an event and back."""
