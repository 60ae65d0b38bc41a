/** What the type checker cannot see: which way imports go, who may touch the document, and how large things get. */
import js from "@eslint/js";
import globals from "globals";

/** @param {string[]} folders @param {string} why */
const never = (folders, why) => ({
  group: folders.flatMap((folder) => [`../${folder}/*`, `**/${folder}/*`]),
  message: why,
});
const DIRECTION = "Imports go pages -> controllers -> call -> core, never back.";

/** @param {string[]} folders */
const imports = (folders) => ["error", { patterns: folders.length ? [never(folders, DIRECTION)] : [] }];

const NO_DOCUMENT = ["document", "window", "navigator"].map((name) => ({
  name,
  message: "Core and call know no document: hand in what they need.",
}));

export default [
  { ignores: ["node_modules/**", "static/dist/**", "static/js/generated/**", "**/*.d.ts"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-console": "error",
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 50 }],
      complexity: ["error", 18],
      "max-depth": ["error", 3],
      "no-restricted-syntax": [
        "error",
        {
          selector: "AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]",
          message: "Text never becomes markup: textContent, or elements.",
        },
        { selector: "CallExpression[callee.property.name='insertAdjacentHTML']", message: "Text never becomes markup." },
        { selector: "CallExpression[callee.property.name='createContextualFragment']", message: "Use fragmentOf of controllers/markup.js." },
      ],
    },
  },
  { files: ["static/js/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["*.mjs", "build/**/*.mjs"], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
  { files: ["static/js/core/**"], rules: { "no-restricted-imports": imports(["call", "controllers", "pages"]) } },
  { files: ["static/js/controllers/markup.js"], rules: { "no-restricted-syntax": "off" } },
  { files: ["static/js/core/log.js"], rules: { "no-console": "off" } },
  { files: ["static/js/core/socket.js"], rules: { "no-restricted-imports": "off" } },
  { files: ["static/js/call/**"], rules: { "no-restricted-imports": imports(["controllers", "pages"]) } },
  { files: ["static/js/controllers/**"], rules: { "no-restricted-imports": imports(["pages"]) } },
  { files: ["static/js/pages/**"], rules: { "no-restricted-imports": imports([]) } },
  {
    files: ["static/js/core/**", "static/js/call/**"],
    ignores: ["static/js/core/controllers.js"],
    rules: { "no-restricted-globals": ["error", ...NO_DOCUMENT] },
  },
];
