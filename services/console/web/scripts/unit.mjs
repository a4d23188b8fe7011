// Runs tests/unit: bundled by esbuild, run by node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "zhian-web-unit-"));
let status = 1;
try {
  const names = readdirSync(join(root, "tests/unit")).filter((name) => name.endsWith(".test.ts"));
  await build({
    absWorkingDir: root, entryPoints: names.map((name) => `tests/unit/${name}`), outdir: folder, outExtension: { ".js": ".mjs" },
    bundle: true, platform: "node", format: "esm", jsx: "automatic", jsxImportSource: "preact", logLevel: "error",
  });
  const files = names.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
  status = spawnSync(process.execPath, ["--test", ...files], { cwd: root, stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
