import { defineConfig } from "vite";
import { fluentCatalogues } from "./scripts/fluent-catalogues.ts";

// What tests and benchmarks run in a browser; no part of the product.
export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [fluentCatalogues()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    outDir: "dist-test",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { external: ["crypto"], input: ["pages/vectors.html", "bench/index.html"] },
  },
});
