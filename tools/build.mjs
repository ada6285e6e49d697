// Builds the front end: style sheets, scripts and the icons that are used. Needs no network, and
// the same sources always give the same bytes.
import { readFileSync, mkdirSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = join(root, "src", "ganxin");
const assets = join(packages, "shell", "assets");
const dist = process.argv[2] ?? join(packages, "shell", "static", "shell", "dist");
const tabler = join(root, "node_modules", "@tabler", "icons", "icons");

/** All files below a folder, in a fixed order. */
function walk(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [path];
    });
}

/** Names of icons in a text: {% icon "name" %} in templates, icon="name" in both languages. */
function iconNames(text) {
  const patterns = [/\{%\s*icon\s+["']([a-z0-9-]+)["']/g, /\bicon=["']([a-z0-9-]+)["']/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
}

/** The drawing inside the <svg> of one icon. */
function drawing(name) {
  const style = name.endsWith("-filled") ? "filled" : "outline";
  const file = join(tabler, style, `${name.replace(/-filled$/, "")}.svg`);
  if (!existsSync(file)) return null;
  return readFileSync(file, "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
}

function icons() {
  const sources = walk(packages).filter((path) => /\.(html|py|txt)$/.test(path));
  const names = new Set(sources.flatMap((path) => iconNames(readFileSync(path, "utf8"))));
  const found = {};
  const missing = [];
  for (const name of [...names].sort()) {
    const inside = drawing(name);
    if (inside === null) missing.push(name);
    else found[name] = inside;
  }
  if (missing.length) throw new Error(`没有这些图标：${missing.join(" ")}`);
  return found;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const entries = ["jing.css", "work.css", "app.js", "work.js", "live.js"]
  .map((name) => join(assets, name))
  .filter((path) => existsSync(path));
await esbuild.build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: dist,
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  legalComments: "none",
  logLevel: "warning",
  nodePaths: [join(root, "node_modules")],
});
writeFileSync(join(dist, "icons.json"), `${JSON.stringify(icons(), null, 1)}\n`);
for (const path of walk(dist)) {
  const size = gzipSync(readFileSync(path), { level: 9 }).length;
  console.log(`${relative(root, path)}  ${(size / 1024).toFixed(1)} kB gzip`);
}
