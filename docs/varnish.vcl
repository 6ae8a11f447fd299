vcl 4.1;

# Twincloth behind Varnish, for an audience that watches by plain HTTP (docs/watching.md). What ends TLS stands before
# it; Twincloth trusts both (trusted_proxies). Everything else than entries passes by, as it is.

import std;

backend twincloth {
  .host = "127.0.0.1";
  .port = "8470";
  # A question for entries is answered within 20 s, a poll of a socket within 25.
  .first_byte_timeout = 60s;
}

sub vcl_recv {
  if (req.method == "GET" && req.url ~ "^/[^/?]+/entries\?") {
    # The same for everybody who asks the same, in whatever order.
    unset req.http.Cookie;
    unset req.http.Authorization;
    set req.url = std.querysort(req.url);
    return (hash);
  }
  if (req.http.Upgrade ~ "(?i)websocket") {
    return (pipe);
  }
  return (pass);
}

sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  }
}

sub vcl_backend_response {
  # Not a second longer than the answer says: what was hidden has to be gone.
  set beresp.grace = 0s;
  set beresp.keep = 0s;
  if (beresp.http.Cache-Control ~ "no-store") {
    # Varnish would remember for two minutes that this address is not to be kept, and let everybody through.
    set beresp.ttl = 1s;
    set beresp.uncacheable = true;
    return (deliver);
  }
}
