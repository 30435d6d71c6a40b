/**
 * The only importer of the XForms engine: opens a questionnaire, keeps one interview, and shows
 * the rest of the client a typed tree of questions in place of the engine's nodes.
 *
 * The engine's traps are met here: it drops restored files, hidden answers and unknown nodes
 * without a word, runs no preloads on restore, and blanks values that it cannot read.
 */
import {
	loadForm,
	type AnyLeafNode,
	type AnyNode,
	type FormInstanceConfig,
	type FormLanguage,
	type GeneralChildNode,
	type GroupNode,
	type InstanceData,
	type LoadFormResult,
	type MarkdownNode,
	type RepeatInstanceNode,
	type RepeatRangeNode,
	type RootNode,
	type TextRange,
	type UploadNode,
} from '@getodk/xforms-engine';
import { shallowReactive } from 'vue';
import type { Enumerator, FormFiles, Language } from './contract.ts';
import { addBranches, addMeta, bare, leavesOf, merge, metaOf, type Leaf } from './instance_xml.ts';
import { mended } from './mending.ts';
import { XFormText, type Template } from './xform_text.ts';

// ---------------------------------------------------------------- words of a questionnaire

/** A piece of a label: text, a line break, or an element with pieces in it. Never raw HTML. */
export type Piece =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'break' }
	| { readonly kind: 'element'; readonly name: string; readonly children: readonly Piece[] };

/** A label or hint in the language of the moment. */
export interface Words {
	readonly plain: string;
	readonly pieces: readonly Piece[];
	/** Name of a picture or sound in the form's media. */
	readonly image: string | null;
	readonly audio: string | null;
}

const ELEMENTS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'em', 'strong', 'u', 'p', 'ul', 'ol', 'li', 'span', 'div']);

function piece(node: MarkdownNode): Piece {
	if (node.role === 'child') return { kind: 'text', text: node.value };
	if (node.role === 'line-break') return { kind: 'break' };
	if (node.role === 'html') return { kind: 'text', text: node.unsafeHtml.replace(/<[^>]*>/g, '') };
	const name = ELEMENTS.has(node.elementName) ? node.elementName : 'span';
	return { kind: 'element', name, children: node.children.map(piece) };
}

type AnyRange = TextRange<'label'> | TextRange<'hint'> | TextRange<'item-label'>;

function words(range: AnyRange | null): Words | null {
	if (!range) return null;
	return {
		plain: range.asString,
		get pieces() {
			return range.formatted.map(piece);
		},
		image: fileName(range.imageSource),
		audio: fileName(range.audioSource),
	};
}

function fileName(url: { readonly href: string } | undefined): string | null {
	return url ? decodeURIComponent(url.href.split('/').at(-1) ?? '') || null : null;
}

// ---------------------------------------------------------------- the tree

export type Kind =
	| 'text'
	| 'integer'
	| 'decimal'
	| 'date'
	| 'time'
	| 'dateTime'
	| 'select-one'
	| 'select-multiple'
	| 'rank'
	| 'range'
	| 'geopoint'
	| 'geotrace'
	| 'geoshape'
	| 'upload'
	| 'barcode'
	| 'note'
	| 'trigger';

export interface Choice {
	readonly value: string;
	readonly words: Words | null;
}

export interface Violation {
	readonly condition: 'constraint' | 'required';
	/** The questionnaire's own message, or null where it has none. */
	readonly message: string | null;
}

/** The engine's node behind each part: nobody outside this file sees one. */
const nodes = new WeakMap<Part, AnyNode>();

abstract class Part {
	readonly id: string;
	/** The question's name in the questionnaire. */
	readonly name: string;
	readonly appearances: ReadonlySet<string>;

	constructor(
		protected readonly node: AnyNode,
		protected readonly tree: Tree,
	) {
		nodes.set(this, node);
		this.id = node.nodeId;
		this.name = bare(node.currentState.reference).split('/').at(-1) ?? '';
		this.appearances = new Set((node.appearances ?? []) as Iterable<string>);
	}

	/** Where it stands now: /data/members/member[2]/age */
	get path(): string {
		return this.node.currentState.reference;
	}

	get relevant(): boolean {
		return this.node.currentState.relevant;
	}

	get label(): Words | null {
		return words(this.node.currentState.label as AnyRange | null);
	}
}

/** Questions that stand together. */
export class Group extends Part {
	readonly type = 'group';

	get children(): readonly Item[] {
		return this.tree.visible((this.node as GroupNode).currentState.children);
	}
}

/** One record of a repeat: a member of the household. */
export class Entry extends Part {
	readonly type = 'entry';

	get children(): readonly Item[] {
		return this.tree.visible((this.node as RepeatInstanceNode).currentState.children);
	}

	/**
	 * The repeat's label with this record's own answers in it.
	 *
	 * The engine reads the label's absolute paths literally and puts the first record's answers
	 * into every label.
	 */
	get title(): string {
		const template = this.tree.template(bare(this.path));
		const parts = template?.map((part) => (typeof part === 'string' ? part : this.answerAt(part.path)));
		return (parts?.join('') ?? this.label?.plain ?? '').replace(/\s+/g, ' ').trim();
	}

	private answerAt(path: string): string {
		for (const leaf of this.tree.leaves(this.node)) {
			if (bare(leaf.currentState.reference) === path) return leaf.currentState.instanceValue;
		}
		return '';
	}
}

/** A list of records. */
export class Repeat extends Part {
	readonly type = 'repeat';

	/** Whether the enumerator adds and removes records, or an answer (repeat_count) does. */
	get free(): boolean {
		return this.node.nodeType === 'repeat-range:uncontrolled';
	}

	get entries(): readonly Entry[] {
		const children = (this.node as RepeatRangeNode).currentState.children;
		return children.map((child) => this.tree.wrap(child) as Entry);
	}
}

/** One question. */
export class Question extends Part {
	readonly type = 'question';
	readonly kind: Kind;

	constructor(node: AnyLeafNode, tree: Tree) {
		super(node, tree);
		this.kind = kindOf(node);
	}

	private get leaf(): AnyLeafNode {
		return this.node as AnyLeafNode;
	}

	/** The answer as XML writes it; blank while the question is not relevant. */
	get value(): string {
		return this.leaf.currentState.instanceValue;
	}

	/** Chosen values, in order, of a choice or a ranking. */
	get values(): readonly string[] {
		const { node } = this;
		return node.nodeType === 'select' || node.nodeType === 'rank' ? node.currentState.value : [];
	}

	get choices(): readonly Choice[] {
		const { node } = this;
		if (node.nodeType !== 'select' && node.nodeType !== 'rank') return [];
		return [...node.currentState.valueOptions].map((item: { value: string; label: TextRange<'item-label'> }) => ({ value: item.value, words: words(item.label) }));
	}

	get hint(): Words | null {
		return words(this.node.currentState.hint as AnyRange | null);
	}

	get required(): boolean {
		return this.node.currentState.required;
	}

	get readonly(): boolean {
		return this.node.currentState.readonly;
	}

	/** Whether the questionnaire works the answer out. */
	get calculated(): boolean {
		return this.leaf.definition.bind.calculate != null;
	}

	/** What is wrong with the answer; null when nothing, or when it is not asked. */
	get violation(): Violation | null {
		const found = this.leaf.validationState.violation;
		if (!found) return null;
		return { condition: found.condition, message: found.message?.asString || null };
	}

	/** Smallest, largest and step of a range. */
	get bounds(): { start: number; end: number; step: number } | null {
		const { node } = this;
		if (node.nodeType !== 'range') return null;
		const { start, end, step } = node.definition.bounds;
		return { start: Number(start), end: Number(end), step: Number(step) };
	}

	/** What an upload takes: "image", "audio", "video", or anything. */
	get media(): { type: string; accept: string; maxPixels: number | null } | null {
		const { node } = this;
		if (node.nodeType !== 'upload') return null;
		const { type, accept } = node.nodeOptions.media;
		return { type: type ?? '*', accept, maxPixels: node.maxPixels };
	}

	/** Metres at which a position is taken without asking again. */
	get goodAccuracy(): number {
		const { node } = this;
		const options = node.nodeType === 'input' ? (node.nodeOptions as { accuracyThreshold?: number | null } | null) : null;
		return options?.accuracyThreshold ?? 5;
	}

	/** Lines of a text box that the questionnaire asks for. */
	get rows(): number | null {
		const { node } = this;
		const options = node.nodeType === 'input' ? (node.nodeOptions as { rows?: number | null } | null) : null;
		return options?.rows ?? null;
	}

	/**
	 * Answer the question; '' takes the answer back. Values are as XML writes them; several
	 * values are of a choice or ranking.
	 *
	 * @throws AnswerNotTaken when the engine could not read the value and left it blank.
	 */
	answer(value: string | readonly string[]): void {
		const { node } = this;
		const one = typeof value === 'string' ? value.normalize('NFC') : value.join(' ');
		const several = typeof value === 'string' ? value.split(' ').filter(Boolean) : value;
		this.tree.changed = true;
		if (node.nodeType === 'select') node.selectValues(several);
		else if (node.nodeType === 'rank') node.setValues(several);
		else if (node.nodeType === 'trigger') node.setValue(one === 'OK');
		else if (node.nodeType === 'range') node.setValue(one === '' ? null : one);
		else if (node.nodeType === 'input') (node.setValue as (value: string | null) => unknown)(one);
		else if (node.nodeType === 'upload') node.setValue(one === '' ? null : new File([], one));
		else throw new AnswerNotTaken(this.path, one);
		this.tree.remember(node);
		if (one !== '' && this.relevant && this.value === '') throw new AnswerNotTaken(this.path, one);
	}
}

export type Item = Group | Repeat | Question;
export type Branch = Item | Entry;

/** The engine left an answer blank: the control should not have let it through. */
export class AnswerNotTaken extends Error {
	constructor(
		readonly path: string,
		readonly value: string,
	) {
		super(`The answer ${JSON.stringify(value)} to ${path} was not taken.`);
		this.name = 'AnswerNotTaken';
	}
}

const INPUTS: Readonly<Record<string, Kind>> = {
	int: 'integer',
	decimal: 'decimal',
	date: 'date',
	time: 'time',
	dateTime: 'dateTime',
	geopoint: 'geopoint',
	geotrace: 'geotrace',
	geoshape: 'geoshape',
	barcode: 'barcode',
};

function kindOf(node: AnyLeafNode): Kind {
	switch (node.nodeType) {
		case 'select':
			return node.selectType === 'select1' ? 'select-one' : 'select-multiple';
		case 'input':
			return INPUTS[node.valueType] ?? 'text';
		case 'model-value':
			return 'note';
		default:
			return node.nodeType;
	}
}

/** The tree of one interview: wraps nodes once, and remembers answers that relevance hides. */
class Tree {
	/** Whether anybody answered, added or removed anything. */
	changed = false;
	private readonly parts = new Map<string, Branch>();
	/** The last answer of each leaf while it was asked, by the engine's node id. */
	private readonly remembered = new Map<string, string>();

	constructor(
		readonly root: RootNode,
		private readonly form: Questionnaire,
	) {}

	/** The label of a repeat: words, and paths of answers that stand between them. */
	template(path: string): Template | null {
		return this.form.text.templateOf(path, this.root.currentState.activeLanguage.language);
	}

	wrap(node: GeneralChildNode | RepeatInstanceNode): Branch {
		const known = this.parts.get(node.nodeId);
		if (known) return known;
		const part = this.make(node);
		this.parts.set(node.nodeId, part);
		return part;
	}

	private make(node: GeneralChildNode | RepeatInstanceNode): Branch {
		switch (node.nodeType) {
			case 'group':
				return new Group(node, this);
			case 'repeat-instance':
				return new Entry(node, this);
			case 'repeat-range:controlled':
			case 'repeat-range:uncontrolled':
				return new Repeat(node, this);
			default:
				return new Question(node, this);
		}
	}

	/** Children that a screen can show: no hidden values; a group without a body dissolves. */
	visible(children: readonly GeneralChildNode[]): Item[] {
		return children.flatMap((child): Item[] => {
			if (child.nodeType === 'model-value') return [];
			if (child.nodeType === 'group' && child.definition.bodyElement == null) {
				return this.visible(child.currentState.children);
			}
			return [this.wrap(child) as Item];
		});
	}

	*leaves(from: AnyNode = this.root): Generator<AnyLeafNode> {
		if (from.currentState.children === null) {
			yield from as AnyLeafNode;
			return;
		}
		for (const child of from.currentState.children as readonly AnyNode[]) yield* this.leaves(child);
	}

	/** Note the answer of a leaf now. */
	remember(leaf: AnyLeafNode): void {
		if (leaf.currentState.relevant) this.remembered.set(leaf.nodeId, leaf.currentState.instanceValue);
	}

	/** Note every answer; `given` are those that a restored interview holds, hidden ones too. */
	rememberAll(from: AnyNode, given: ReadonlyMap<string, string>): void {
		for (const leaf of this.leaves(from)) {
			const hidden = given.get(leaf.currentState.reference);
			if (leaf.currentState.relevant) this.remember(leaf);
			else if (hidden) this.remembered.set(leaf.nodeId, hidden);
		}
	}

	/** Answers that were given and that relevance keeps out of the XML now. */
	hidden(): Leaf[] {
		const found: Leaf[] = [];
		for (const leaf of this.leaves()) {
			if (leaf.currentState.relevant || leaf.definition.bind.calculate != null) continue;
			const value = this.remembered.get(leaf.nodeId);
			if (value) found.push({ path: leaf.currentState.reference, value });
		}
		return found;
	}
}

// ---------------------------------------------------------------- an interview

export interface Fault {
	readonly question: Question;
	readonly violation: Violation;
}

/** One interview being filled in. */
export class Interview {
	private readonly tree: Tree;

	constructor(
		readonly form: Questionnaire,
		private readonly root: RootNode,
		/** The instanceID that this interview corrects; '' where it corrects none. */
		readonly edits: string,
		/** Answers that were given but that this questionnaire has no place for. */
		readonly dropped: readonly Leaf[],
		given: readonly Leaf[],
	) {
		this.tree = new Tree(root, form);
		this.tree.rememberAll(root, new Map(given.map(({ path, value }) => [path, value])));
	}

	/** What stands on the first level, in the order of the questionnaire. */
	get children(): readonly Item[] {
		return this.tree.visible(this.root.currentState.children);
	}

	/** Whether anybody answered, added or removed anything since it was opened. */
	get changed(): boolean {
		return this.tree.changed;
	}

	get instanceId(): string {
		return this.meta('instanceID');
	}

	/** What the questionnaire calls this interview, or '' where it says nothing. */
	get instanceName(): string {
		return this.meta('instanceName');
	}

	private meta(name: string): string {
		for (const leaf of this.tree.leaves()) {
			const { reference, instanceValue } = leaf.currentState;
			if (reference.split('/').at(-2)?.replace(/^.*:/, '') !== 'meta') continue;
			if (reference.split('/').at(-1)?.replace(/^.*:/, '') === name) return instanceValue;
		}
		return '';
	}

	/** Ask in Vietnamese or English; a questionnaire without it stays in its own language. */
	speak(language: Language): void {
		const found = this.root.languages.find((each): each is FormLanguage => {
			const name = each.language.toLowerCase();
			return name === language || name.includes(`(${language})`) || each.locale?.language === language;
		});
		if (found && this.root.currentState.activeLanguage.language !== found.language) this.root.setLanguage(found);
	}

	/** Every question with a place on a screen, hidden ones too. */
	questions(): Question[] {
		return [...this.tree.leaves()]
			.filter((leaf) => leaf.nodeType !== 'model-value')
			.map((leaf) => this.tree.wrap(leaf) as Question);
	}

	/** Value of any node by its name, calculations included; '' if there is none. */
	valueOf(name: string): string {
		for (const leaf of this.tree.leaves()) {
			const { reference, instanceValue } = leaf.currentState;
			if (reference.endsWith(`/${name}`)) return instanceValue;
		}
		return '';
	}

	/** Names, labels and values of every node whose name matches, in order. */
	valuesLike(pattern: RegExp): { name: string; label: string; value: string }[] {
		return [...this.tree.leaves()].flatMap((leaf) => {
			const { reference, instanceValue } = leaf.currentState;
			const name = reference.split('/').at(-1) ?? '';
			return pattern.test(name) ? [{ name, label: this.form.text.labelOf(bare(reference), this.language), value: instanceValue }] : [];
		});
	}

	private get language(): string {
		return this.root.currentState.activeLanguage.language;
	}

	/** Every question whose answer breaks a rule, in the order of the questionnaire. */
	faults(): Fault[] {
		return this.questions().flatMap((question) => {
			const { violation } = question;
			return violation ? [{ question, violation }] : [];
		});
	}

	add(repeat: Repeat): Entry {
		const range = nodes.get(repeat) as RepeatRangeNode;
		if (range.nodeType !== 'repeat-range:uncontrolled') throw new AnswerNotTaken(repeat.path, '');
		this.tree.changed = true;
		range.addInstances();
		const entry = repeat.entries.at(-1) as Entry;
		this.tree.rememberAll(nodes.get(entry) as AnyNode, new Map());
		return entry;
	}

	remove(repeat: Repeat, entry: Entry): void {
		const range = nodes.get(repeat) as RepeatRangeNode;
		const index = repeat.entries.indexOf(entry);
		this.tree.changed = true;
		if (range.nodeType === 'repeat-range:uncontrolled' && index >= 0) range.removeInstances(index);
	}

	/** Names of the files that the answers name now. */
	files(): string[] {
		const uploads = [...this.tree.leaves()].filter((leaf): leaf is UploadNode => leaf.nodeType === 'upload');
		return uploads.map((leaf) => leaf.currentState.instanceValue).filter(Boolean);
	}

	/** The XML to send: what is relevant, with the end of the interview written in. */
	async xml(): Promise<string> {
		const xml = await writtenBy(this.root);
		// A restored interview has lost it, unless the questionnaire has a node for it.
		return this.edits ? addMeta(xml, 'deprecatedID', this.edits) : xml;
	}

	/** The XML to keep: with the answers that relevance hides, so that they come back. */
	async draftXml(): Promise<string> {
		return addBranches(await this.xml(), this.tree.hidden());
	}
}

// ---------------------------------------------------------------- a questionnaire

/** The questionnaire cannot be opened on this tablet. */
export class FormNotOpened extends Error {
	constructor(
		readonly formId: string,
		readonly detail: string,
		/** Files that the questionnaire names and the tablet does not hold. */
		readonly missing: readonly string[] = [],
	) {
		super(`The questionnaire ${formId} cannot be opened: ${detail}`);
		this.name = 'FormNotOpened';
	}
}

export class Questionnaire {
	/** What the questionnaire's own text says beside what the engine reads. */
	readonly text: XFormText;

	constructor(
		readonly files: FormFiles,
		private readonly result: Exclude<LoadFormResult, { status: 'failure' }>,
		/** Media that the questionnaire names and the tablet does not hold. */
		readonly missing: readonly string[],
	) {
		this.text = new XFormText(files.xform);
	}

	get title(): string {
		return this.text.title || this.files.formId;
	}

	/** An empty interview, with carried-over answers if there are any. */
	async begin(enumerator: Enumerator, prefill?: string | null): Promise<Interview> {
		const { root } = this.result.createInstance(config(enumerator));
		if (!prefill) return new Interview(this, root, '', [], []);
		// Restoring runs no preloads and no defaults, so they are taken from a fresh interview.
		return this.resume(enumerator, merge(await writtenBy(root), prefill), prefill);
	}

	/** An interview kept on the tablet. */
	async resume(enumerator: Enumerator, xml: string, check = xml): Promise<Interview> {
		const data = new FormData();
		data.set('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
		const { root } = await this.result.restoreInstance(
			{ data: [data as unknown as InstanceData] },
			config(enumerator),
		);
		return this.checked(root, metaOf(xml, 'deprecatedID'), xml, check);
	}

	/** A sent interview, to be corrected under a new instanceID. */
	async edit(enumerator: Enumerator, xml: string): Promise<Interview> {
		const { root } = await this.result.editInstance(
			{
				inputType: 'FORM_INSTANCE_INPUT_RESOLVABLE',
				resolveInstance: () => xml,
				attachments: new Map(),
			},
			config(enumerator),
		);
		return this.checked(root, metaOf(xml, 'instanceID'), xml, xml);
	}

	/** Compare what was given with what the engine kept. */
	private checked(root: RootNode, edits: string, xml: string, check: string): Interview {
		const kept = new Map<string, AnyLeafNode>();
		for (const leaf of new Tree(root, this).leaves()) kept.set(leaf.currentState.reference, leaf);
		const dropped = leavesOf(check, this.text.repeats).filter(({ path, value }) => {
			if (value.trim() === '') return false;
			const leaf = kept.get(path);
			if (!leaf) return true;
			const { relevant, instanceValue } = leaf.currentState;
			return relevant && instanceValue === '' && leaf.definition.bind.calculate == null;
		});
		return new Interview(this, root, edits, dropped, leavesOf(xml, this.text.repeats));
	}
}

/** An interview's XML as the engine writes it. */
async function writtenBy(root: RootNode): Promise<string> {
	const payload = await root.prepareInstancePayload({ payloadType: 'monolithic' });
	return payload.data[0].get('xml_submission_file').text();
}

function config(enumerator: Enumerator): FormInstanceConfig {
	return {
		stateFactory: <T extends object>(state: T) => shallowReactive(state) as T,
		preloadProperties: { deviceID: enumerator.deviceId, username: enumerator.username },
		instanceAttachments: { fileNameFactory: ({ basename, extension }) => `${basename}${extension ?? ''}` },
		geolocationProvider: { getLocation: backgroundPosition },
	};
}

/** A position for setgeopoint actions; blank when the tablet gives none in 20 seconds. */
function backgroundPosition(): Promise<string> {
	return new Promise((resolve) => {
		if (!navigator.geolocation) return resolve('');
		navigator.geolocation.getCurrentPosition(
			({ coords }) => resolve([coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy].join(' ')),
			() => resolve(''),
			{ enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
		);
	});
}

/** Files of a questionnaire that change its answers when they are missing; pictures do not. */
const NEEDED = /\.(csv|xml|geojson)$/i;

/** A questionnaire opened before it was asked for, for one interview. */
let ahead: { readonly key: string; readonly opened: Promise<Questionnaire> } | null = null;

function keyOf(files: FormFiles): string {
	return JSON.stringify([files.formId, files.version, files.hash]);
}

/**
 * Open a questionnaire while nothing else is to do, so that its next interview is there at once.
 * What goes wrong is said when it is really opened.
 */
export function openAhead(files: FormFiles): void {
	if (ahead?.key === keyOf(files)) return;
	const opened = load(files);
	opened.catch(() => undefined);
	ahead = { key: keyOf(files), opened };
}

/**
 * Open a questionnaire from what the tablet holds.
 *
 * @throws FormNotOpened when the engine refuses it, or a list that its choices need is missing.
 */
export async function openForm(files: FormFiles): Promise<Questionnaire> {
	if (ahead?.key !== keyOf(files)) return load(files);
	// The engine keeps each interview of an opened questionnaire alive: one use only.
	const { opened } = ahead;
	ahead = null;
	return opened;
}

async function load(files: FormFiles): Promise<Questionnaire> {
	const missing: string[] = [];
	const result = await loadForm(mended(files.xform), {
		missingResourceBehavior: 'BLANK',
		fetchFormAttachment: async (url) => {
			const name = decodeURIComponent(url.href.split('/').at(-1) ?? '');
			const content = files.media.get(name);
			if (content === undefined) {
				if (NEEDED.test(name)) missing.push(name);
				return new Response('', { status: 404 });
			}
			return new Response(content, { status: 200, headers: { 'Content-Type': contentType(name) } });
		},
	});
	if (result.status === 'failure') throw new FormNotOpened(files.formId, result.error.message);
	if (missing.length > 0) throw new FormNotOpened(files.formId, `missing ${missing.join(', ')}`, missing);
	return new Questionnaire(files, result, missing);
}

function contentType(name: string): string {
	const kinds: Readonly<Record<string, string>> = {
		csv: 'text/csv; charset=utf-8',
		xml: 'text/xml; charset=utf-8',
		geojson: 'application/geo+json',
	};
	return kinds[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

/** The instanceID of an interview's XML. */
export function instanceIdOf(xml: string): string {
	return metaOf(xml, 'instanceID');
}
