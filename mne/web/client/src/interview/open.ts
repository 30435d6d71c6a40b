/** Opens an interview on the screen: the one door between the application and the interview. */
import { createApp, h, type App } from 'vue';
import type { DraftStore, FormFiles, Left, OpenInterview, Start } from '../contract.ts';
import { FormNotOpened, instanceIdOf, openForm, type Interview, type Questionnaire } from '../engine.ts';
import { WORDS } from '../words/interview.ts';
import { AUDIT } from './keeper.ts';
import { Paradata } from './paradata.ts';
import { button } from './parts.ts';
import { Screen } from './screen.ts';
import { Session } from './session.ts';

/**
 * Show an interview in `root`; `leave` is called once, when the enumerator goes home.
 *
 * A questionnaire that cannot be opened is said on the screen, with the way home; the promise
 * then rejects with FormNotOpened.
 */
export async function openInterview(
	root: HTMLElement,
	form: FormFiles,
	start: Start,
	store: DraftStore,
	leave: (how: Left) => void,
): Promise<OpenInterview> {
	document.documentElement.lang = start.language;
	const waiting = show(root, () => h('p', { class: 'iv-opening', role: 'status' }, WORDS[start.language].opening));
	let session: Session;
	try {
		session = await opened(form, start, store, leave);
	} catch (error) {
		waiting.unmount();
		say(root, start, error, leave);
		throw error;
	}
	waiting.unmount();
	const app = show(root, () => h(Screen, { session }));
	session.begin();
	return {
		instanceId: session.interview.instanceId,
		save: async () => {
			if (session.keeper.started) await session.keeper.now();
		},
		close: () => {
			session.stop();
			app.unmount();
		},
	};
}

function show(root: HTMLElement, render: () => ReturnType<typeof h>): App {
	const app = createApp({ setup: () => render });
	app.mount(root);
	return app;
}

async function opened(
	form: FormFiles,
	start: Start,
	store: DraftStore,
	leave: (how: Left) => void,
): Promise<Session> {
	const questionnaire = await openForm(form);
	const interview = await started(questionnaire, start, store);
	const paradata = await record(questionnaire, interview, start, store);
	return new Session({ interview, start, store, paradata, leave });
}

async function started(form: Questionnaire, start: Start, store: DraftStore): Promise<Interview> {
	const { enumerator } = start;
	if (start.kind === 'resume' && start.draft) return form.resume(enumerator, start.draft.xml);
	if (start.kind === 'edit' && start.xml) {
		const interview = await form.edit(enumerator, start.xml);
		await copyFiles(interview, instanceIdOf(start.xml), store);
		return interview;
	}
	return form.begin(enumerator, start.prefill);
}

/** A correction keeps the files of the interview it corrects, where the tablet still has them. */
async function copyFiles(interview: Interview, from: string, store: DraftStore): Promise<void> {
	for (const name of interview.files()) {
		const file = await store.getFile(from, name);
		if (file) await store.putFile(interview.instanceId, name, file);
	}
}

async function record(
	form: Questionnaire,
	interview: Interview,
	start: Start,
	store: DraftStore,
): Promise<Paradata | null> {
	if (!form.text.audit) return null;
	const before = await store.getFile(interview.instanceId, AUDIT);
	const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
	const paradata = new Paradata(form.text.audit, start.enumerator.username, clocks, (await before?.text()) ?? '');
	paradata.event(start.kind === 'resume' ? 'form resume' : 'form start');
	return paradata;
}

function say(root: HTMLElement, start: Start, error: unknown, leave: (how: Left) => void): void {
	const words = WORDS[start.language];
	const missing = error instanceof FormNotOpened ? error.missing : [];
	const detail = error instanceof Error ? error.message : String(error);
	const app = show(root, () =>
		h('main', { class: 'iv-cannot' }, [
			h('h1', words.cannotOpen),
			missing.length > 0 ? h('p', words.cannotOpenMissing(missing.join(', '))) : null,
			h('p', words.cannotOpenHelp),
			h('pre', detail),
			button(
				words.goHome,
				() => {
					app.unmount();
					leave(start.kind === 'resume' ? 'saved' : 'discarded');
				},
				{ icon: 'home', class: 'iv-main' },
			),
		]),
	);
}
