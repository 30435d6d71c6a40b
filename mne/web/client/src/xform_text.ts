/**
 * What the client reads of a questionnaire's own text, beside what the engine makes of it: its
 * title, its wish for a record of the interview, its repeats, labels that the engine leaves out.
 */

/** What a questionnaire wants of the record of the interview itself (audit.csv). */
export interface AuditWish {
	readonly location: boolean;
	readonly changes: boolean;
	readonly user: boolean;
	readonly reasons: boolean;
}

/** Words, and paths of answers that stand between them. */
export type Template = readonly (string | { readonly path: string })[];

export class XFormText {
	readonly title: string;
	/** Null where the questionnaire asks for no audit.csv. */
	readonly audit: AuditWish | null;
	/** Paths of its repeats. */
	readonly repeats: ReadonlySet<string>;
	private readonly labels: ReadonlyMap<string, Element>;
	private readonly translations: readonly Element[];
	/** Texts by language and id: read when a label is first asked for. */
	private readonly texts = new Map<string, ReadonlyMap<string, Element>>();

	constructor(xform: string) {
		const document = new DOMParser().parseFromString(xform, 'text/xml');
		const named = (name: string) => [...document.getElementsByTagNameNS('*', name)];
		this.title = named('title')[0]?.textContent?.trim() ?? '';
		this.audit = auditWish(named('bind'));
		this.translations = named('translation');
		const repeats = named('repeat');
		this.repeats = new Set(repeats.map((each) => each.getAttribute('nodeset') ?? ''));
		this.labels = labelsOf(repeats);
	}

	/** The label that the sheet gives to a node without a place on the screen (a calculation). */
	labelOf(path: string, language: string): string {
		return this.textsIn(language).get(`${path}:label`)?.firstElementChild?.textContent?.trim() ?? '';
	}

	/** The label of a repeat in a language, as words and paths; null where it has none. */
	templateOf(path: string, language: string): Template | null {
		const label = this.labels.get(path);
		if (!label) return null;
		const id = /^jr:itext\('(.+)'\)$/.exec(label.getAttribute('ref') ?? '')?.[1];
		const source = id === undefined ? label : this.textsIn(language).get(id)?.firstElementChild;
		if (!source) return null;
		return [...source.childNodes].map((node) =>
			node instanceof Element ? { path: node.getAttribute('value')?.trim() ?? '' } : (node.textContent ?? ''),
		);
	}

	private textsIn(language: string): ReadonlyMap<string, Element> {
		const known = this.texts.get(language);
		if (known) return known;
		const translation = this.translations.find((each) => each.getAttribute('lang') === language);
		const texts = [...(translation?.children ?? [])].map((text): [string, Element] => [text.getAttribute('id') ?? '', text]);
		const found = new Map(texts);
		this.texts.set(language, found);
		return found;
	}
}

/** Labels of repeats: they stand on the group around each. */
function labelsOf(repeats: readonly Element[]): Map<string, Element> {
	const found = new Map<string, Element>();
	for (const repeat of repeats) {
		const label = [...(repeat.parentElement?.children ?? [])].find((each) => each.localName === 'label');
		if (label) found.set(repeat.getAttribute('nodeset') ?? '', label);
	}
	return found;
}

function auditWish(binds: readonly Element[]): AuditWish | null {
	const bind = binds.find((each) => /\/meta\/(orx:)?audit$/.test(each.getAttribute('nodeset') ?? ''));
	if (!bind) return null;
	const says = (name: string) => [...bind.attributes].find((each) => each.localName === name)?.value ?? '';
	return {
		location: says('location-priority') !== '',
		changes: says('track-changes') === 'true',
		user: says('identify-user') === 'true',
		reasons: says('track-changes-reasons') !== '',
	};
}
