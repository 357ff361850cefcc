import eslint from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const DOCUMENT = [
  "document",
  "window",
  "navigator",
  "location",
  "history",
  "localStorage",
  "sessionStorage",
  "indexedDB",
  "caches",
  "Image",
  "HTMLElement",
];

// tokens and keys live in memory; a script has no business with any of these
const STORES = ["localStorage", "sessionStorage", "indexedDB", "cookieStore"];

const forbid = (names, message) => names.map((name) => ({ name, message }));

export default defineConfig(
  globalIgnores(["dist", "dist-test", "src/contract/openapi.ts", "src/words/messages.ts"]),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./tsconfig.node.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "off", // the type-checked version takes its place
      "max-lines": ["error", { max: 350, skipComments: true }],
      "no-restricted-globals": ["error", ...forbid(STORES, "Nothing of a session is kept on the device.")],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Trusted Types: make elements." },
        { property: "outerHTML", message: "Trusted Types: make elements." },
        { property: "insertAdjacentHTML", message: "Trusted Types: make elements." },
        { object: "Math", property: "random", message: "Use crypto.getRandomValues." },
      ],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/strict-boolean-expressions": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    // drafts, sealed under what a passkey alone gives: docs/adr/0133-drafts-at-rest.md
    files: ["src/app/queue/draft-store.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...forbid(
          STORES.filter((name) => name !== "indexedDB"),
          "Nothing of a session is kept on the device.",
        ),
      ],
    },
  },
  {
    files: ["src/contract/**", "src/format/**", "src/api/**", "src/delivery/**", "src/vault/**"],
    rules: {
      "no-restricted-globals": ["error", ...forbid(DOCUMENT, "This module has to run without a document.")],
    },
  },
  {
    files: ["src/contract/**", "src/format/**", "src/vault/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...forbid(
          [...DOCUMENT, "fetch", "XMLHttpRequest", "WebSocket"],
          "The contract, the format and the vault know neither a document nor a network.",
        ),
      ],
    },
  },
  {
    files: ["src/contract/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^\\.\\./|^[^.]", message: "The contract stands alone." }] },
      ],
    },
  },
  {
    files: ["src/format/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "/(api|app|media|ui)/|^(?!@hpke/core$)[^.]",
              message: "The format knows the contract, HPKE for static keys, and nothing else.",
            },
          ],
        },
      ],
    },
  },
  {
    // Vitest's matchers are of type any
    files: ["tests/**"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  { files: ["eslint.config.js"], extends: [tseslint.configs.disableTypeChecked] },
);
