/** The form list and the manifests, as OpenRosa servers write them. */
import { Fault } from '../store/faults.ts';
import type { MediaRef } from '../store/forms.ts';

export interface Listed {
	readonly formId: string;
	readonly version: string;
	readonly name: string;
	readonly hash: string;
	readonly url: string;
	readonly manifestUrl: string | null;
}

export function readFormList(xml: string): Listed[] {
	return elements(xml, 'xform').map((form) => ({
		formId: need(form, 'formID'),
		name: need(form, 'name'),
		version: textOf(form, 'version'),
		hash: textOf(form, 'hash').replace(/^md5:/, '') || need(form, 'downloadUrl'),
		url: need(form, 'downloadUrl'),
		manifestUrl: textOf(form, 'manifestUrl') || null,
	}));
}

export function readManifest(xml: string): MediaRef[] {
	return elements(xml, 'mediaFile').map((file) => {
		const name = need(file, 'filename');
		return { name, key: `${name}|${need(file, 'hash')}`, url: need(file, 'downloadUrl') };
	});
}

function elements(xml: string, name: string): Element[] {
	const parsed = new DOMParser().parseFromString(xml, 'text/xml');
	const root = parsed.documentElement.localName;
	if (root !== 'xforms' && root !== 'manifest') throw new Fault('not_our_server');
	return [...parsed.getElementsByTagNameNS('*', name)];
}

function textOf(element: Element, name: string): string {
	return element.getElementsByTagNameNS('*', name)[0]?.textContent?.trim() ?? '';
}

function need(element: Element, name: string): string {
	const text = textOf(element, name);
	if (!text) throw new Fault('not_our_server');
	return text;
}
