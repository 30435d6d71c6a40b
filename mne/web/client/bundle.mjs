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
const ENGINE = join('node_modules', '@getodk', 'xforms-engine');
const LIMIT = 320 * 1024; // gzip: the module and the WebAssembly that it loads

const entries = { main: join(here, 'src', 'main.ts') };
for (const name of ['worker']) {
	const file = join(here, 'src', `${name}.ts`);
	if (existsSync(file)) entries[name] = file;
}

/**
 * The engine carries its WebAssembly as base64 text, which compresses badly: it becomes a file
 * beside the module, fetched by its address.
 */
const wasm = {
	name: 'wasm',
	setup(builder) {
		builder.onLoad({ filter: /xforms-engine[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
			const contents = readFileSync(path, 'utf8').replace(
				/"data:application\/wasm;base64,([A-Za-z0-9+/=]+)"/g,
				(_, base64) => {
					const bytes = Buffer.from(base64, 'base64');
					const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.wasm`;
					writeFileSync(join(out, name), bytes);
					return `new URL('./${name}', import.meta.url).href`;
				},
			);
			return { contents, loader: 'js' };
		});
	},
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const result = await build({
	plugins: [wasm],
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
	// The engine's published module has its dependencies inside it.
	withDependencies(ENGINE, folders);
	return [...folders].sort().map(licence).join('\n\n');
}

function withDependencies(folder, folders) {
	folders.add(folder);
	for (const name of Object.keys(read(join(folder, 'package.json')).dependencies ?? {})) {
		const next = join('node_modules', name);
		if (!folders.has(next) && existsSync(join(here, next))) withDependencies(next, folders);
	}
}

function read(path) {
	return JSON.parse(readFileSync(join(here, path), 'utf8'));
}

function licence(folder) {
	const { name, version, license } = read(join(folder, 'package.json'));
	const text = readdirSync(join(here, folder)).find((file) => /^(licen[cs]e|copying)/i.test(file));
	const own = text ? join(here, folder, text) : license === 'Apache-2.0' ? join(here, 'apache-2.0.txt') : null;
	const words = own ? readFileSync(own, 'utf8').trim() : '';
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
const whole = Object.keys(sizes)
	.filter((name) => name === 'main.js' || name.endsWith('.wasm'))
	.reduce((sum, name) => sum + sizes[name].gzip, 0);
console.log(`module and WebAssembly: ${(whole / 1024).toFixed(1)} KB gzip of ${LIMIT / 1024} KB`);
if (whole > LIMIT) {
	console.error(`The client is ${whole} bytes gzipped; the limit is ${LIMIT}.`);
	process.exitCode = 1;
}
