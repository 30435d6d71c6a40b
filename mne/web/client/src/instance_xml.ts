/**
 * Instance XML as text: joined, searched and completed before the engine reads it or after it
 * wrote it. Paths count repeats from 1, as the engine's references do: /data/member[2]/age.
 */

/** Every leaf of an instance: its path and its answer. */
export interface Leaf {
	readonly path: string;
	readonly value: string;
}

export class BrokenXml extends Error {
	constructor(detail: string) {
		super(`This interview's XML cannot be read: ${detail}`);
		this.name = 'BrokenXml';
	}
}

export function parse(xml: string): XMLDocument {
	const document = new DOMParser().parseFromString(xml, 'text/xml');
	const fault = document.querySelector('parsererror');
	if (fault) throw new BrokenXml(fault.textContent?.trim() ?? '');
	return document as XMLDocument;
}

/** Leaves in document order; attributes and the meta block are left out. */
export function leavesOf(xml: string, repeats: ReadonlySet<string>): Leaf[] {
	const root = parse(xml).documentElement;
	return leavesUnder(root, `/${root.nodeName}`, repeats);
}

function leavesUnder(element: Element, path: string, repeats: ReadonlySet<string>): Leaf[] {
	const children = [...element.children];
	if (children.length === 0) return [{ path, value: element.textContent ?? '' }];
	const seen = new Map<string, number>();
	return children.flatMap((child) => {
		if (child.localName === 'meta') return [];
		const index = (seen.get(child.nodeName) ?? 0) + 1;
		seen.set(child.nodeName, index);
		const place = `${path}/${child.nodeName}`;
		return leavesUnder(child, repeats.has(bare(place)) ? `${place}[${index}]` : place, repeats);
	});
}

/** A path without its counts: what the XForm calls the node. */
export function bare(path: string): string {
	return path.replace(/\[\d+\]/g, '');
}

/**
 * Write answers into an instance, adding elements that it lacks. `meta` of the base stays: its
 * instanceID is new, the given one belongs to another interview.
 */
export function merge(base: string, given: string): string {
	const document = parse(base);
	mergeInto(document.documentElement, parse(given).documentElement);
	return new XMLSerializer().serializeToString(document);
}

function mergeInto(target: Element, source: Element): void {
	const seen = new Map<string, number>();
	for (const child of source.children) {
		if (child.localName === 'meta') continue;
		const index = seen.get(child.localName) ?? 0;
		seen.set(child.localName, index + 1);
		const same = [...target.children].filter((each) => each.localName === child.localName);
		const place = same[index] ?? add(target, child.localName, same.at(-1) ?? null);
		if (child.children.length > 0) mergeInto(place, child);
		else if (place.children.length === 0) place.textContent = child.textContent;
	}
}

/** A new element behind the last one of its name, or before `meta`, or at the end. */
function add(parent: Element, name: string, after: Element | null): Element {
	const element = parent.ownerDocument.createElementNS(parent.namespaceURI, name);
	const meta = [...parent.children].find((each) => each.localName === 'meta') ?? null;
	parent.insertBefore(element, after ? after.nextSibling : meta);
	return element;
}

/** Set the text of one element of the meta block; without the element nothing changes. */
export function withMeta(xml: string, name: string, value: string): string {
	const document = parse(xml);
	const meta = [...document.documentElement.children].find((each) => each.localName === 'meta');
	const element = [...(meta?.children ?? [])].find((each) => each.localName === name);
	if (!element) return xml;
	element.textContent = value;
	return new XMLSerializer().serializeToString(document);
}

/** Add an element to the meta block, where it has none of that name, in the block's own namespace. */
export function addMeta(xml: string, name: string, value: string): string {
	const document = parse(xml);
	const meta = [...document.documentElement.children].find((each) => each.localName === 'meta');
	if (!meta || [...meta.children].some((each) => each.localName === name)) return xml;
	const beside = [...meta.children].find((each) => each.localName === 'instanceID') ?? meta;
	const qualified = beside.prefix ? `${beside.prefix}:${name}` : name;
	const element = document.createElementNS(beside.namespaceURI, qualified);
	element.textContent = value;
	meta.append(element);
	return new XMLSerializer().serializeToString(document);
}

/** Read one element of the meta block. */
export function metaOf(xml: string, name: string): string {
	const root = parse(xml).documentElement;
	const meta = [...root.children].find((each) => each.localName === 'meta');
	const element = [...(meta?.children ?? [])].find((each) => each.localName === name);
	return element?.textContent?.trim() ?? '';
}

/** Add a branch of answers under an element found by its path: what relevance hid from the XML. */
export function addBranches(xml: string, branches: readonly Leaf[]): string {
	if (branches.length === 0) return xml;
	const document = parse(xml);
	for (const { path, value } of branches) {
		element(document.documentElement, path).textContent = value;
	}
	return new XMLSerializer().serializeToString(document);
}

function element(root: Element, path: string): Element {
	let place = root;
	for (const step of path.split('/').slice(2)) {
		const match = /^([^[]+)(?:\[(\d+)\])?$/.exec(step);
		const name = match?.[1] ?? step;
		const local = name.split(':').at(-1) ?? name;
		const wanted = Number(match?.[2] ?? 1);
		let same = [...place.children].filter((each) => each.localName === local);
		while (same.length < wanted) {
			same = [...same, add(place, local, same.at(-1) ?? null)];
		}
		place = same[wanted - 1] as Element;
	}
	return place;
}
