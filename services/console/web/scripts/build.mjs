// Builds dist/ from src/: node scripts/build.mjs [--check] [--sources]
//   --check    builds in memory and compares with dist/ byte by byte; exit 1 where they differ
//   --sources  compares only the digests of the sources with dist/DIGEST (needs nothing but node)
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync,
} from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)])
    .sort();
}

// What the bundle is made from: nothing else may change it.
function sourceDigests() {
  const files = [
    ...filesBelow(join(root, "src")),
    ...["package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs"].map((name) =>
      join(root, name)),
  ];
  return files.map((file) => `${sha256(readFileSync(file))}  ${relative(root, file)}`).sort(byName);
}

function byName(left, right) {
  const a = left.slice(66);
  const b = right.slice(66);
  return a < b ? -1 : a > b ? 1 : 0;
}

// Its name stays, since browsers know a worker by it; what it keeps is named by digest.
async function worker(build, outputs) {
  const assets = Object.fromEntries([...outputs].map(([name, bytes]) => [name === "index.html" ? "/" : `/${name}`, sha256(bytes)]));
  const result = await build({
    absWorkingDir: root, entryPoints: ["src/worker.ts"], bundle: true, minify: true, format: "iife", target: ["es2022"],
    define: { ASSETS: JSON.stringify(assets) }, legalComments: "none", charset: "utf8", write: false, logLevel: "error",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

// Every page names what the first one loads, so that this is one file: each set of pages that share something has another.
const oneFirstFile = {
  name: "one first file",
  setup(build) {
    build.onLoad({ filter: /\/src\/pages\/[\w-]+\.tsx$/ }, ({ path }) =>
      ({ contents: `${readFileSync(path, "utf8")}import "../app.tsx";\n`, loader: "tsx" }));
  },
};

async function built(build) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { app: "src/main.tsx" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    plugins: [oneFirstFile],
    metafile: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    legalComments: "none",
    charset: "utf8",
    write: false,
    logLevel: "error",
  });
  const files = result.outputFiles.map((file) => [relative(dist, file.path), Buffer.from(file.contents)]);
  return { files, imports: (name) => result.metafile.outputs[`dist/${name}`].imports };
}

/** The scripts that come with one of them at once. */
function withImports(imports, name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const one of imports(name)) if (one.kind === "import-statement") withImports(imports, relative("dist", one.path), found);
  return found;
}

async function bundle() {
  const { build } = await import("esbuild");
  const { files, imports } = await built(build);
  const outputs = new Map(files);
  const icon = readFileSync(join(root, "src/icon.svg"));
  const iconName = `icon-${sha256(icon).slice(0, 8)}.svg`;
  outputs.set(iconName, icon);
  const named = (ending) => [...outputs.keys()].find((name) => name.startsWith("app") && name.endsWith(ending));
  const app = named(".js");
  const others = [...withImports(imports, app)].filter((name) => name !== app).sort();
  const page = readFileSync(join(root, "src/index.html"), "utf8")
    .replace("app.css", named(".css"))
    .replace("app.js", app)
    .replace("</head>", others.map((name) => `<link rel="modulepreload" href="/${name}">\n`).join("") + "</head>")
    .replace("icon.svg", iconName);
  outputs.set("index.html", Buffer.from(page));
  outputs.set("worker.js", await worker(build, outputs));
  for (const [name, bytes] of [...outputs]) {
    outputs.set(`${name}.br`, brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }));
    // Byte 9 of the head names the system that packed it, which is none of the bundle's business.
    const packed = gzipSync(bytes, { level: 9 });
    packed[9] = 255;
    outputs.set(`${name}.gz`, packed);
  }
  const digests = [...outputs]
    .filter(([name]) => !isPacked(name))
    .map(([name, bytes]) => `${sha256(bytes)}  dist/${name}`)
    .sort(byName);
  const digest = ["# sha256 of what the bundle was made from, and of what came out.",
    ...sourceDigests(), ...digests, ""].join("\n");
  outputs.set("DIGEST", Buffer.from(digest));
  return outputs;
}

function isPacked(name) {
  return name.endsWith(".br") || name.endsWith(".gz");
}

function unpack(name, bytes) {
  try {
    return name.endsWith(".br") ? brotliDecompressSync(bytes) : gunzipSync(bytes);
  } catch {
    return Buffer.alloc(0);
  }
}

function keptFiles() {
  return new Map(filesBelow(dist).map((file) => [relative(dist, file), readFileSync(file)]));
}

// Another release of node may pack otherwise: what a packed file unpacks to is what counts.
function packedDifferences(kept) {
  return [...kept]
    .filter(([name, bytes]) =>
      isPacked(name) && !unpack(name, bytes).equals(kept.get(name.slice(0, -3)) ?? Buffer.from("-")))
    .map(([name]) => `dist/${name}: doesn't unpack to its file`);
}

function differences(outputs) {
  const kept = keptFiles();
  const found = packedDifferences(kept);
  for (const [name, bytes] of outputs) {
    const old = kept.get(name);
    if (old === undefined) found.push(`dist/${name}: is missing`);
    else if (!isPacked(name) && !old.equals(bytes))
      found.push(`dist/${name}: differs from what the sources make`);
  }
  for (const name of kept.keys()) {
    if (!outputs.has(name)) found.push(`dist/${name}: isn't made by the sources`);
  }
  return found;
}

function sourceDifferences() {
  const kept = readFileSync(join(dist, "DIGEST"), "utf8").split("\n");
  const sources = kept.filter((line) => line.length > 66 && !line.slice(66).startsWith("dist/"));
  const wanted = sourceDigests();
  return [
    ...packedDifferences(keptFiles()),
    ...wanted.filter((line) => !sources.includes(line)).map((line) => `${line.slice(66)}: changed`),
    ...filesBelow(dist)
      .filter((file) => !file.endsWith("DIGEST") && !isPacked(file))
      .map((file) => `${sha256(readFileSync(file))}  ${relative(root, file)}`)
      .filter((line) => !kept.includes(line))
      .map((line) => `${line.slice(66)}: isn't as DIGEST has it`),
  ];
}

function report(found) {
  for (const line of found) console.log(`services/console/web/${line}; run npm run build there`);
  if (found.length > 0) process.exit(1);
}

if (process.argv.includes("--sources")) {
  report(sourceDifferences());
} else if (process.argv.includes("--check")) {
  report(differences(await bundle()));
} else {
  const outputs = await bundle();
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const [name, bytes] of outputs) writeFileSync(join(dist, name), bytes);
  for (const [name, bytes] of outputs) {
    if (name.endsWith(".br")) console.log(`${name.slice(0, -3)}: ${bytes.length} bytes with brotli`);
  }
}
