"""The words of hostile requests, a line each: what servers, parsers and pages have stumbled over."""

from faults.hostile_corpus import BODIES

PATHS = [
    *"""
/
/{code}
/{gift}
/{code}/register
/{code}/continue
/{code}/hand-over
/{code}/record
/{code}/qr.svg
/{code}/qr.png?dpi=9
/{code}/places.css
/{code}/lineage
/{gift}/guest-book
/{gift}/social.jpg
/{gift}/lido.xml
/{gift}/manifest.json
/{code}/oai_dc
/BBBBBB
/%D0%92
/host
/host/gifts
/host/gifts/{gift}
/host/gifts/{gift}/picture
/host/cards/BBBBBB/telling
/host/gifts/{gift}/cards.csv
/host/guest-book
/host/withdraw
/host/links
/print/labels
/print/labels.pdf
/print/proof
/staff/none
/stage/none
/staff
/language/ru
/language/%00
/socket.io/?EIO=4&transport=polling
/socket.io/?EIO=4&transport=polling&sid=a
/socket.io/?EIO=3
/socket.io/?EIO=4&transport=websocket
/socket.io/
/static/0/none
/static/0/..%2f..%2fapp.py
/pictures/none
/pictures/..
/tellings/none
/iiif/a/info.json
/iiif/a/full/max/0/default.jpg
"""[1:-1].split("\n"),
]

ODD_PATHS = [
    *"""

*
//
//host/
/../../etc/passwd
/%2e%2e/%2e%2e/
/%
/%zz
/%00
/%ff%fe
/%u0041
/a%0D%0AX: y
/a%0A2026 CRITICAL forged
/%1b[2J
/ÿþ
/{code}\t
http://cloth.example/
http://[::1
http://a:b/
http://a:99999/
https://@/
a:443
ftp://a/{code}
/{code}#a
/?code=%00
/?code={code}&code=x
/language/ru?next=//evil.example
/{code};a=b
/ſ{code}
/{code}\u3000
?
/?=&=&
/.well-known/x
"""[1:-1].split("\n"),
    *("", "/{code}?" + "a=b&" * 500, "/" + "x" * 9000, "/{code}" + "/x" * 400, "/?" + "%" * 300),
]

FIELDS = [
    *"""
Accept: */*
Accept: text/html;q=2, */*;q=-1,;;
Accept: application/ld+json;q=0.1, text/html;q=0
Accept-Language: ru
Accept-Language: Ð°
Accept-Encoding: gzip
Accept-Encoding: gzip;q=0, br, *;q=0
Accept-Encoding: \x01
Range: bytes=0-
Range: bytes=9-1
Range: bytes=-
If-None-Match: "
If-None-Match: W/"a", *
If-Modified-Since: Thu, 99 Foo 99999 00:00:00 GMT
If-Range: x
If-Match: *
If-Unmodified-Since: 0
Sec-Fetch-Site: cross-site
Sec-Fetch-Site: ÿ
Origin: null
Origin: http://evil.example
Origin: \x7f
Referer: javascript:x
User-Agent:\x20
Cookie:\x20
Cookie: =
Cookie: ;;;
Cookie: a=b; a=c
Cookie: twincloth_people=a.b.c
Cookie: a="b
Cookie: twincloth_staff=ÿ.þ
Cookie: __Host-x=y; $Version=1; a=\\
Cookie: {cookie}
Cookie: {cookie}x
Cookie: language=../../x
Cookie: twincloth_once=e30.x.y
X-Forwarded-For: 1.2.3.4
X-Forwarded-For: ,,ÿ, ::::
Forwarded: for=_x
X-Forwarded-Proto: ftp
Connection: close
Connection: keep-alive
Connection: upgrade, x
Upgrade: websocket
Upgrade: h2c
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
Sec-WebSocket-Key: ÿ
Expect: 100-continue
Expect: tea
TE: trailers
Trailer: X
Content-Encoding: gzip
Content-Encoding: deflate
Content-Encoding: br
Content-Encoding: zstd
Content-Encoding: x
Content-Type: application/json
Content-Type:\x20
Content-Type: multipart/form-data
Content-Type: ;;=
Content-Type: multipart/form-data; boundary=x
Content-Type: multipart/mixed; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
Content-Type: application/x-www-form-urlencoded
Content-Type: text/plain; charset=utf-7
Content-Type: application/x-www-form-urlencoded; charset=idna
Content-Type: application/x-www-form-urlencoded; charset=zlib
Content-Type: application/x-www-form-urlencoded; charset=rot13
Content-Type: application/x-www-form-urlencoded; charset=\x00
"""[1:-1].split("\n"),
    *(
        "Accept-Language: ,;q=,*;q=x, " + "en," * 90,
        "Range: bytes=" + "0-1," * 300,
        "Cookie: " + "a=b; " * 400,
    ),
]

BROKEN_FIELDS = [
    *"""
Content-Length: 5
Content-Length: -1
Content-Length: +5
Content-Length: 99999999999999999999
Content-Length: 5, 5
Transfer-Encoding: chunked
Transfer-Encoding: chunked, chunked
Transfer-Encoding: gzip, chunked
Transfer-Encoding: \x0bchunked
Host: b
Host:\x20
Host: ÿ:x
no colon
: x
A : b
 folded: x
A\x00: b
A: \x00
ÿ: x
A: \r
A:\x0b
"""[1:-1].split("\n"),
    "A: " + "x" * 9000,
]

TEXTS = [
    *(
        b"name=Vera&place=perm&consent=yes",
        b"name=%00%ff&place=%0A",
        b"=&=&=",
        b"a" * 70_000,
        b"a=b&" * 900,
        b"%",
    ),
    *(
        b"participant=x&as=y",
        b'{"a":',
        b"\xff\xfe\x00",
        b"",
        b"ticket=" + b"." * 500,
        b"name=" + b"\xcc\x81" * 150,
    ),
    *(
        b"--x\r\n\r\n--x--\r\n",
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n",
        b"--x" * 300,
    ),
    b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n\xff\xd8\xff\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff; filename*=x'y'z\r\nContent-Length: 9\r\n\r\nb\r\n--x--",
    b"--x\r\nContent-Disposition: ;;;\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n",
    b"\x1f\x8b\x08\x00broken",
    *BODIES,
]
SIZES = [b"ffffffffffffffffff", b"-1", b"zz", b"", b"0x5", b"5;" + b"x" * 300, b" 5", b"5 "]
PIECES = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b" ",
    b"\t",
    b":",
    b"%",
    b"HTTP/1.1",
    b"\r\n\r\n",
    b"0\r\n\r\n",
    b"A" * 500,
]
