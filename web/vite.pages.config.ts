import { defineConfig } from "vite";

// What tests and benchmarks run in a browser; no part of the product.
export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    target: "es2022",
    outDir: "dist-test",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { external: ["crypto"], input: ["pages/vectors.html", "bench/index.html"] },
  },
});
