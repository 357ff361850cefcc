// Packs a folder with one of npm's libraries, as each does by itself: node pack.mjs MODULES WRITER FOLDER ZIP
import { createWriteStream, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";

const [modules, writer, folder, zip] = process.argv.slice(2);
const { resolve } = createRequire(join(modules, "packer.js"));
const load = async (name) => {
  const module = await import(pathToFileURL(resolve(name)));
  return module.default ?? module;
};

const names = readdirSync(folder).sort();
const pathOf = (name) => `${folder}/${name}`;
const read = (name) => new Uint8Array(readFileSync(pathOf(name)));

async function jszip(options) {
  const archive = new (await load("jszip"))();
  for (const name of names) archive.file(pathOf(name), read(name));
  writeFileSync(zip, await archive.generateAsync({ type: "nodebuffer", ...options }));
}

async function yazl(add, options) {
  const { ZipFile } = await load("yazl");
  const archive = new ZipFile();
  for (const name of names) add(archive, name);
  archive.end(options);
  await pipeline(archive.outputStream, createWriteStream(zip));
}

async function zipJs(options) {
  const { BlobReader, BlobWriter, ZipWriter } = await load("@zip.js/zip.js");
  const target = new BlobWriter();
  const archive = new ZipWriter(target, options);
  for (const name of names) await archive.add(pathOf(name), new BlobReader(new Blob([read(name)])));
  await archive.close();
  writeFileSync(zip, new Uint8Array(await (await target.getData()).arrayBuffer()));
}

async function archiver(options) {
  const { ZipArchive } = await load("archiver");
  const archive = new ZipArchive(options);
  archive.directory(folder, folder);
  await Promise.all([archive.finalize(), pipeline(archive, createWriteStream(zip))]);
}

const writers = {
  "jszip": () => jszip({}),
  "jszip deflated": () => jszip({ compression: "DEFLATE", platform: "UNIX" }),
  "jszip streamed": () => jszip({ compression: "DEFLATE", streamFiles: true }),
  "fflate": async () => {
    const { zipSync } = await load("fflate");
    writeFileSync(zip, zipSync({ [folder]: Object.fromEntries(names.map((name) => [name, read(name)])) }));
  },
  "fflate streamed": async () => {
    const { Zip, ZipDeflate } = await load("fflate");
    const parts = [];
    const archive = new Zip((error, part) => {
      if (error) throw error;
      parts.push(part);
    });
    for (const name of names) {
      const file = new ZipDeflate(pathOf(name));
      archive.add(file);
      file.push(read(name), true);
    }
    archive.end();
    writeFileSync(zip, Buffer.concat(parts));
  },
  "archiver": () => archiver({}),
  "archiver stored": () => archiver({ store: true }),
  "archiver zip64": () => archiver({ forceZip64: true }),
  "yazl": () => yazl((archive, name) => archive.addFile(pathOf(name), pathOf(name))),
  "yazl streamed": () => yazl((archive, name) => archive.addReadStream(Readable.from([read(name)]), pathOf(name))),
  "yazl zip64": () => yazl((archive, name) => archive.addBuffer(Buffer.from(read(name)), pathOf(name)), { forceZip64Format: true }),
  "zip.js": () => zipJs({ useWebWorkers: false }),
  "zip.js zip64": () => zipJs({ useWebWorkers: false, zip64: true }),
  "zip.js without descriptors": () => zipJs({ useWebWorkers: false, dataDescriptor: false, level: 0 }),
  "adm-zip": async () => {
    const archive = new (await load("adm-zip"))();
    archive.addLocalFolder(folder, folder);
    archive.writeZip(zip);
  },
};

await writers[writer]();
