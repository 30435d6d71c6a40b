/**
 * Bundles src/ into one module, one worker and one style sheet, compressed beside, with the
 * licences of what went in. Run by bundling.py: node bundle.mjs OUT
 */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, '..', 'static', 'client'));
const LIMIT = 320 * 1024; // gzip, the whole of the page's module

const entries = { main: join(here, 'src', 'main.ts') };
for (const name of ['worker']) {
	const file = join(here, 'src', `${name}.ts`);
	if (existsSync(file)) entries[name] = file;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const result = await build({
	absWorkingDir: here,
	entryPoints: { ...entries, app: join(here, 'src', 'main.css') },
	outdir: out,
	bundle: true,
	minify: true,
	format: 'esm',
	target: 'chrome102',
	metafile: true,
	legalComments: 'none',
	charset: 'utf8',
	define: {
		__VUE_OPTIONS_API__: 'false',
		__VUE_PROD_DEVTOOLS__: 'false',
		__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
		'process.env.NODE_ENV': '"production"',
	},
	logLevel: 'warning',
});

/** The packages whose files are in the bundle, with the name and text of their licences. */
function licences(metafile) {
	const folders = new Set();
	for (const input of Object.keys(metafile.inputs)) {
		const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
		if (match) folders.add(match[1]);
	}
	const engine = join('node_modules', '@getodk', 'xforms-engine');
	// The engine's published module has its own dependencies inside it.
	for (const name of Object.keys(read(join(engine, 'package.json')).dependencies ?? {})) {
		if (existsSync(join(here, 'node_modules', name))) folders.add(join('node_modules', name));
	}
	return [...folders].sort().map(licence).join('\n\n');
}

function read(path) {
	return JSON.parse(readFileSync(join(here, path), 'utf8'));
}

function licence(folder) {
	const { name, version, license } = read(join(folder, 'package.json'));
	const text = readdirSync(join(here, folder)).find((file) => /^(licen[cs]e|copying)/i.test(file));
	const words = text ? readFileSync(join(here, folder, text), 'utf8').trim() : '';
	return `${name} ${version} (${license})\n${words}`.trim();
}

const sizes = {};
for (const file of readdirSync(out)) {
	const bytes = readFileSync(join(out, file));
	const gzip = gzipSync(bytes, { level: 9 });
	const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
	writeFileSync(join(out, `${file}.gz`), gzip);
	writeFileSync(join(out, `${file}.br`), brotli);
	const sha256 = createHash('sha256').update(bytes).digest('hex');
	sizes[file] = { bytes: bytes.length, gzip: gzip.length, brotli: brotli.length, sha256 };
	const kb = (n) => `${(n / 1024).toFixed(1)} KB`;
	console.log(`${file}: ${kb(bytes.length)}, gzip ${kb(gzip.length)}, brotli ${kb(brotli.length)}`);
}
writeFileSync(join(out, 'LICENCES.txt'), `${licences(result.metafile)}\n`);
writeFileSync(join(out, 'bundle.json'), `${JSON.stringify(sizes, null, 1)}\n`);
console.log(`written to ${relative(process.cwd(), out)}`);
if (sizes['main.js'].gzip > LIMIT) {
	console.error(`main.js is ${sizes['main.js'].gzip} bytes gzipped; the limit is ${LIMIT}.`);
	process.exitCode = 1;
}
