"""A mail server for tests, on aiosmtpd: it keeps what it is given as JSON, taken apart by Python's own reader of mails.

Arguments: port, folder, how TLS is spoken (none, wrapped, upgraded), a certificate, its key, and optionally user and password. While the folder has a file `answer`, every recipient is answered what
stands in it; `hang` there answers nobody.
"""

import asyncio
import base64
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, folder, tls, certificate, key = int(sys.argv[1]), *sys.argv[2:6]
login = tuple(word.encode() for word in sys.argv[6:8])
answer_file = os.path.join(folder, "answer")


class Keeper:
    def __init__(self):
        self.kept = sum(name.endswith(".json") for name in os.listdir(folder))

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = ""
        if os.path.exists(answer_file):
            with open(answer_file, encoding="utf-8") as file:
                answer = file.read().strip()
        if answer == "hang":
            await asyncio.sleep(3600)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]

        def text(kind):
            found = [p for p in parts if p.get_content_type() == kind and not p.is_attachment()]
            return [{"charset": p.get_content_charset(), "text": p.get_content()} for p in found]

        files = [
            {
                "name": part.get_filename(),
                "type": part.get_content_type(),
                "bytes": base64.b64encode(part.get_payload(decode=True)).decode(),
            }
            for part in parts
            if part.is_attachment()
        ]
        told = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "ascii": envelope.original_content.isascii(),
            "structure": [part.get_content_type() for part in mail.walk()],
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "plain": text("text/plain"),
            "html": text("text/html"),
            "files": files,
        }
        path = os.path.join(folder, f"{self.kept:04}.json")
        self.kept += 1
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
        os.rename(path + ".part", path)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == login
    return AuthResult(success=right, handled=False)


async def main():
    keeper = Keeper()
    options = {"hostname": "mail.test"}
    if login:
        options |= {"auth_required": True, "auth_require_tls": False, "authenticator": authenticate}
    context = None
    if tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    if tls == "upgraded":
        options |= {"tls_context": context, "require_starttls": True, "auth_require_tls": True}
        context = None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(keeper, **options), "127.0.0.1", port, ssl=context)
    await server.serve_forever()


asyncio.run(main())
