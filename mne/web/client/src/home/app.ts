/** The whole client: set up, lock, home, interview. */
import { createApp, defineComponent, h, onMounted, shallowRef, type VNode } from 'vue';
import type { Comment, Draft, FormFiles, OpenInterview, OpenInterviewFunction, Start } from '../contract.ts';
import { Fault } from '../store/faults.ts';
import type { FormEntry } from '../store/forms.ts';
import { listSetUps, type SetUp, type Vault } from '../store/vault.ts';
import { returnedXml, type Assignment, type Returned } from '../sync/assignments.ts';
import type { TryForm } from '../sync/downloads.ts';
import { Enrol } from './enrol.ts';
import { takeCode, type Profile } from './enrolling.ts';
import { HouseholdScreen, type Opening } from './household.ts';
import { Lock } from './lock.ts';
import { attempt, faultBox, language, screen, speak, t } from './parts.ts';
import { formOfRound, formOfXml, nextTask, type Task } from './reading.ts';
import { lockAfterMinutes, Settings } from './settings.ts';
import { Tablet } from './tablet.ts';
import { Export, Import } from './transfer.ts';
import { Unsent } from './unsent.ts';
import { watchUpdates } from './updates.ts';
import { tasksShown, Work } from './work.ts';

/** What the home screens need of the interview's side. */
export interface Interviewing {
	readonly open: OpenInterviewFunction;
	readonly tryForm: TryForm;
	/** Open a questionnaire before it is asked for: the next interview of it begins at once. */
	readonly ahead: (form: FormFiles) => Promise<void>;
}

type Screen =
	| { readonly name: 'starting' | 'lock' | 'enrol' | 'import' }
	| { readonly name: 'home' | 'unsent' | 'settings' | 'export' | 'interview' }
	| { readonly name: 'household'; readonly assignmentId?: string; readonly draftId?: string; readonly returnedId?: string };

/** Held in every window with an interview open: the worker and other windows look at it. */
const OPEN_LOCK = 'mne-interview';
const IDLE_LOOKS_MS = 15_000;

export async function startClient(root: HTMLElement, interviewing: Interviewing): Promise<void> {
	speak(language.value);
	root.replaceChildren();
	createApp(defineComponent({ setup: () => clientOf(interviewing) })).mount(root);
	await watchUpdates();
}

function clientOf(interviewing: Interviewing): () => VNode {
	const now = shallowRef<Screen>({ name: 'starting' });
	const setUps = shallowRef<SetUp[]>([]);
	const tablet = shallowRef<Tablet | null>(null);
	const code = shallowRef(takeCode());
	const open = shallowRef<OpenInterview | null>(null);
	const room = shallowRef<HTMLElement | null>(null);
	const { fault, run } = attempt();
	let leaveRoom: () => void = () => undefined;
	let prepared: string | null = null;

	const show = (next: Screen) => {
		fault.value = null;
		now.value = next;
		window.scrollTo(0, 0);
	};
	const home = () => {
		show({ name: 'home' });
		requestIdleCallback(() => void prepare());
	};

	/** While the enumerator looks for the household, open its questionnaire. */
	const prepare = async () => {
		const next = tablet.value && nextTask(tasksShown(tablet.value));
		const entry = next && ofRound(next.assignment).entry;
		if (!entry || prepared === entry.hash) return;
		const form = await tablet.value?.forms.load(entry.hash);
		if (!form || now.value.name === 'interview') return;
		prepared = entry.hash;
		await interviewing.ahead(form);
	};

	const toLock = async () => {
		setUps.value = await listSetUps();
		if (location.hash === '#import') return show({ name: 'import' });
		show({ name: setUps.value.length > 0 ? 'lock' : 'enrol' });
	};

	const lock = async () => {
		try {
			await open.value?.save();
		} catch {
			// Not saved (the tablet is full, say): locking now would lose what memory holds.
			return;
		}
		open.value?.close();
		open.value = null;
		leaveRoom();
		leaveRoom = () => undefined;
		const closing = tablet.value;
		tablet.value = null;
		await toLock();
		await closing?.end();
	};

	const enter = async (vault: Vault, profile: Profile) => {
		const opened = new Tablet(vault, profile, interviewing.tryForm);
		tablet.value = opened;
		await opened.begin();
		if (code.value) show({ name: 'settings' });
		else home();
	};

	const unlocked = async (vault: Vault) => {
		const profile = await vault.get<Profile>('profile');
		if (!profile) throw new Fault('sealed_broken', { place: 'profile' });
		await enter(vault, profile);
	};

	onMounted(() => {
		void toLock();
		addEventListener('hashchange', () => {
			const found = takeCode();
			if (!found) return;
			code.value = found;
			if (tablet.value && !open.value) show({ name: 'settings' });
			else if (!tablet.value) void toLock();
		});
		lockWhenIdle(() => (tablet.value ? void lock() : undefined));
	});

	// ------------------------------------------------------------ an interview

	/** Open an interview alone in its window and on this tablet. */
	const openAlone = (key: string, begin: () => Promise<Partial<Start> & { form: FormFiles }>) =>
		run(async () => {
			const current = tablet.value;
			if (!current) return;
			const release = await holdAlone(key);
			if (!release) throw new Fault('elsewhere');
			leaveRoom = release;
			try {
				const { form, ...start } = await begin();
				now.value = { name: 'interview' };
				prepared = null;
				await nextFrame();
				open.value = await interviewing.open(
					room.value!,
					form,
					{
						kind: 'new',
						enumerator: current.profile,
						language: language.value,
						...start,
					},
					current.drafts,
					() => void left(),
				);
			} catch (error) {
				await left();
				throw error;
			}
		});

	const left = async () => {
		open.value?.close();
		open.value = null;
		leaveRoom();
		leaveRoom = () => undefined;
		if (!tablet.value) return;
		await tablet.value.refresh();
		home();
		void tablet.value.send('due');
	};

	const formOf = async (hash: string): Promise<FormFiles> => {
		const form = await tablet.value?.forms.load(hash);
		if (!form) throw new Fault('form_gone');
		return form;
	};

	const ofRound = (assignment: Assignment) => {
		const { kept, forms } = tablet.value!.shown;
		const round = kept?.work.rounds.find((each) => each.code === assignment.round);
		const entry = round && formOfRound(forms, round);
		return { entry, standards: round?.standards ?? [] };
	};
	/** The standards of the one round that asks by a form; none where several do. */
	const standardsOf = ({ hash }: FormEntry) => {
		const { kept, forms } = tablet.value!.shown;
		const rounds = kept?.work.rounds.filter((each) => formOfRound(forms, each)?.hash === hash);
		return rounds?.length === 1 ? rounds[0]!.standards : [];
	};
	const ofXml = (xml: string) => {
		const entry = formOfXml(tablet.value!.shown.forms, xml);
		return { entry, standards: entry ? standardsOf(entry) : [] };
	};

	const opening: Opening = {
		begin: ({ assignment }: Task) =>
			openAlone(assignment.id, async () => {
				const { entry, standards } = ofRound(assignment);
				if (!entry) throw new Fault('form_gone');
				const { id, prefill, previous } = assignment;
				const form = await formOf(entry.hash);
				return { form, kind: 'new', assignmentId: id, prefill, previous, standards };
			}),
		resume: (draft: Draft, task: Task | null) =>
			openAlone(draft.assignmentId ?? draft.instanceId, async () => {
				const form = await formOf(draft.hash);
				const standards = task ? ofRound(task.assignment).standards : [];
				const previous = task?.assignment.previous ?? null;
				const { assignmentId } = draft;
				const corrected = tablet.value?.shown.kept?.work.returned.find(
					(each) => each.instance_id === draft.edits,
				);
				const returned = corrected ? saidOf(corrected) : [];
				return { form, kind: 'resume', draft, returned, assignmentId, previous, standards };
			}),
		correct: (task: Task | null, returned: Returned) =>
			openAlone(task?.assignment.id ?? returned.instance_id, async () => {
				const xml = await returnedXml(tablet.value!.vault, returned.instance_id);
				if (xml === null) throw new Fault('form_gone');
				const round = task ? ofRound(task.assignment) : ofXml(xml);
				if (!round.entry) throw new Fault('form_gone');
				const form = await formOf(round.entry.hash);
				const { id: assignmentId = null, previous = null } = task?.assignment ?? {};
				const { standards } = round;
				return { form, kind: 'edit', xml, returned: saidOf(returned), assignmentId, previous, standards };
			}),
	};
	const outside = (entry: FormEntry) =>
		openAlone(`new-${crypto.randomUUID()}`, async () => ({
			form: await formOf(entry.hash),
			standards: standardsOf(entry),
		}));

	// ------------------------------------------------------------ what is shown

	const go = {
		household: (id: string) => show({ name: 'household', assignmentId: id }),
		draft: ({ instanceId }: Draft) => show({ name: 'household', draftId: instanceId }),
		returned: (id: string) => show({ name: 'household', returnedId: id }),
		outside: (form: FormEntry) => void outside(form),
		unsent: () => show({ name: 'unsent' }),
		settings: () => show({ name: 'settings' }),
		lock: () => void lock(),
	};

	const guest = (): VNode => {
		switch (now.value.name) {
			case 'lock':
				return h(Lock, {
					setUps: setUps.value,
					hasCode: code.value !== null,
					opened: unlocked,
					anew: () => show({ name: 'enrol' }),
				});
			case 'enrol':
				return h(Enrol, {
					key: code.value ?? '',
					code: code.value,
					...(setUps.value.length > 0 && { back: () => void toLock() }),
					done: (vault: Vault, profile: Profile) => {
						code.value = null;
						void enter(vault, profile);
					},
				});
			case 'import':
				return h(Import, {
					back: () => {
						history.replaceState(null, '', location.pathname);
						void toLock();
					},
				});
			default:
				return screen(t('title'), [h('p', t('working'))]);
		}
	};

	const signedIn = (current: Tablet): VNode => {
		const at = now.value;
		switch (at.name) {
			case 'household':
				return h(HouseholdScreen, {
					tablet: current,
					assignmentId: at.assignmentId ?? null,
					draftId: at.draftId ?? null,
					returnedId: at.returnedId ?? null,
					open: opening,
					back: home,
				});
			case 'unsent':
				return h(Unsent, {
					tablet: current,
					back: home,
					toExport: () => show({ name: 'export' }),
				});
			case 'settings':
				return h(Settings, {
					tablet: current,
					code: code.value,
					back: () => {
						code.value = null;
						home();
					},
					toImport: () => show({ name: 'import' }),
					toExport: () => show({ name: 'export' }),
					gone: () => {
						tablet.value = null;
						void toLock();
					},
				});
			case 'export':
				return h(Export, { tablet: current, back: () => show({ name: 'unsent' }) });
			case 'import':
				return h(Import, { back: () => show({ name: 'settings' }) });
			case 'interview':
				return h('div', { ref: room, class: 'room' });
			default:
				return h(Work, { tablet: current, go });
		}
	};

	return () => {
		const shown = tablet.value ? signedIn(tablet.value) : guest();
		return h('div', [faultBox(fault.value), shown]);
	};
}

/** The supervisor's remarks, as the interview shows them. */
function saidOf({ comments }: Returned): Comment[] {
	return comments.map((each) => ({ ...each, kind: 'returned' }));
}

/** Hold an interview against every other window; null: another one has it. */
async function holdAlone(key: string): Promise<(() => void) | null> {
	const mine = await hold(`${OPEN_LOCK}-${key}`, { ifAvailable: true });
	if (!mine) return null;
	// Shared: the worker only asks whether anybody holds it.
	const anybody = await hold(OPEN_LOCK, { mode: 'shared' });
	return () => {
		mine();
		anybody?.();
	};
}

/** Take a lock and give what releases it; null: somebody else has it. */
function hold(name: string, options: LockOptions): Promise<(() => void) | null> {
	return new Promise((resolve) => {
		void navigator.locks.request(name, options, (lock) => {
			if (!lock) return resolve(null);
			return new Promise<void>((release) => resolve(release));
		});
	});
}

function nextFrame(): Promise<void> {
	return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Lock after minutes without a touch or a key; also when the tablet slept meanwhile. */
function lockWhenIdle(lock: () => void): void {
	let touched = Date.now();
	const touch = () => (touched = Date.now());
	for (const type of ['pointerdown', 'keydown', 'input']) {
		addEventListener(type, touch, { passive: true, capture: true });
	}
	setInterval(() => {
		if (Date.now() - touched < lockAfterMinutes() * 60_000) return;
		touch();
		lock();
	}, IDLE_LOOKS_MS);
}
