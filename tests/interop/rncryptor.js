// Runs npm's rncryptor-node over the cases on standard input and prints its answers, all in JSON. Bytes are
// base64. It was written for a Node that still had the Buffer constructor without a warning; the warning
// goes to standard error, where nobody looks.
const { join } = require("node:path");
const RNCryptor = require(join(process.argv[2], "rncryptor-node"));

const bytes = (text) => Buffer.from(text, "base64");
const answers = {
  encrypt: ({ password, data }) => RNCryptor.Encrypt(bytes(data), bytes(password)),
  encryptWithSalts: ({ password, data, encryptionSalt, hmacSalt, iv }) =>
    RNCryptor.EncryptWithArbitrarySalts(bytes(data), bytes(password), bytes(encryptionSalt), bytes(hmacSalt), bytes(iv)),
  decrypt: ({ password, message }) => RNCryptor.Decrypt(message, bytes(password))?.toString("base64") ?? null,
};

let input = "";
process.stdin.on("data", (part) => (input += part));
process.stdin.on("end", () => {
  process.stdout.write(JSON.stringify(JSON.parse(input).map((item) => answers[item.do](item))));
});
