import { defineConfig } from "vitest/config";

// The output is what a server hands out: hashed names below assets/, everything else under its own name.
export default defineConfig({
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // data: URLs would need an exception in the Content-Security-Policy
    reportCompressedSize: true,
  },
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
  },
});
