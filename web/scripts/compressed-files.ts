// Writes what is text, or squeezes as well, a second time as gzip: a server has nothing to compress for each visitor.

import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const SQUEEZES = /\.(?:css|html|js|svg|wasm)$/;
// what is shorter fits into the packet that brings the headers
const LEAST_BYTES = 1_000;

/** Writes `name.gz` beside each such file of the build. */
export function compressedFiles(): Plugin {
  return {
    name: "picsafe-compressed-files",
    apply: "build",
    enforce: "post",
    // after everything has its last content
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const [name, output] of Object.entries(bundle)) {
          const content = Buffer.from(output.type === "chunk" ? output.code : output.source);
          if (!SQUEEZES.test(name) || content.length < LEAST_BYTES) continue;
          this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzipSync(content, { level: 9 }) });
        }
      },
    },
  };
}
