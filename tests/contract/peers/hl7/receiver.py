"""A receiver built on python-hl7: prints its port, and a line of JSON for each message.

It answers in fragments, and nothing for a while between them.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import sys

from hl7.mllp import HL7StreamReader, HL7StreamWriter, start_hl7_server

# as large as a message may be; it is read whole
LIMIT = 64 * 1024 * 1024


async def serve(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
    try:
        while not writer.is_closing():
            message = await reader.readmessage()
            patient = message.segment("PID")
            patient_id = message.unescape(str(patient[3][0][0]))
            content = base64.b64decode(str(message.segment("OBX")[5][0][4]), validate=True)
            said = {
                "control_id": str(message.segment("MSH")[10]),
                "kind": str(message.segment("MSH")[9][0][0]),
                "patient_id": patient_id,
                "family": message.unescape(str(patient[5][0][0])),
                "given": message.unescape(str(patient[5][0][1])),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            print(json.dumps(said), flush=True)
            answer = message.create_ack(ack_code="AE" if patient_id == "REFUSED" else "AA")
            framed = b"\x0b" + str(answer).encode() + b"\x1c\r"
            for start in range(0, len(framed), 7):
                writer.write(framed[start : start + 7])
                await writer.drain()
                await asyncio.sleep(0)
    except asyncio.IncompleteReadError:
        pass


async def main() -> None:
    async with await start_hl7_server(
        serve, "127.0.0.1", int(sys.argv[1]), limit=LIMIT, encoding="utf-8"
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
