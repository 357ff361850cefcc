import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { catalogueFileName, fluentCatalogues } from "./scripts/fluent-catalogues.ts";
import { compressedFiles } from "./scripts/compressed-files.ts";
import { firstChunk } from "./scripts/first-chunk.ts";
import { precacheManifest } from "./scripts/precache-manifest.ts";

// The output is what a server hands out: hashed names below assets/, everything else under its own name.
export default defineConfig({
  plugins: [fluentCatalogues(), precacheManifest("public"), compressedFiles()],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // data: URLs would need an exception in the Content-Security-Policy
    reportCompressedSize: true,
    rolldownOptions: {
      // @hpke/core looks there where there is no WebCrypto, which every browser has
      external: ["crypto"],
      input: { index: "index.html", sw: "src/sw/service-worker.ts" },
      // a worker's address decides what it may see, and must not change from one version to the next
      output: {
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        chunkFileNames: ({ facadeModuleId }) =>
          catalogueFileName(facadeModuleId) ?? "assets/[name]-[hash].js",
        codeSplitting: {
          groups: [{ name: firstChunk(resolve("index.html"), resolve("src/sw/service-worker.ts")) }],
        },
      },
    },
  },
  worker: { format: "es" },
  // the catalogues are the servers', too
  server: { fs: { allow: [".."] } },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    setupFiles: ["tests/support/english.ts"],
    testTimeout: 60_000,
  },
});
