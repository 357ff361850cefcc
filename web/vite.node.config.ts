import { defineConfig } from "vite";

// The program that tests of interoperability run in Node; no part of the product.
export default defineConfig({
  publicDir: false,
  // the program runs from any folder
  ssr: { noExternal: true },
  build: {
    ssr: "scripts/report.ts",
    target: "node20",
    outDir: "dist-test/node",
    emptyOutDir: true,
  },
});
