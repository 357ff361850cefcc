// A receiver built on node-hl7-server: prints its port, and a line of JSON for each message.
'use strict';
const { createHash } = require('node:crypto');
const { createRequire } = require('node:module');
const { Server } = createRequire(`${process.argv[2]}/`)('node-hl7-server');

const port = Number(process.argv[3]);
const server = new Server({ bindAddress: '127.0.0.1' });
const inbound = server.createInbound({ port, encoding: 'utf-8' }, async (request, response) => {
  const message = request.getMessage();
  const text = (path) => message.get(path).toString();
  const content = Buffer.from(text('OBX.5.5'), 'base64');
  const isRefused = text('PID.3.1') === 'REFUSED';
  console.log(
    JSON.stringify({
      control_id: text('MSH.10'),
      kind: text('MSH.9.1'),
      patient_id: text('PID.3.1'),
      family: text('PID.5.1'),
      given: text('PID.5.2'),
      sha256: createHash('sha256').update(content).digest('hex'),
    }),
  );
  await response.sendResponse(isRefused ? 'AE' : 'AA');
});
inbound.on('listen', () => console.log(port));
