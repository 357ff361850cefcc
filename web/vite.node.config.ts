import { defineConfig } from "vite";

// The programs that tests of interoperability run in Node; no part of the product.
export default defineConfig({
  publicDir: false,
  // the programs run from any folder
  ssr: { noExternal: true },
  build: {
    ssr: true,
    rolldownOptions: { input: ["scripts/report.ts", "scripts/reader.ts"] },
    target: "node20",
    outDir: "dist-test/node",
    emptyOutDir: true,
  },
});
