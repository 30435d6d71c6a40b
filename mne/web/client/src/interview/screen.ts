/** The interview's frame: where we are above, the page in the middle, back and next below. */
import { defineComponent, h, type VNode } from 'vue';
import { Contents } from './contents.ts';
import { Dialogs } from './dialogs.ts';
import { End } from './end.ts';
import { button, icon } from './parts.ts';
import { Items } from './section.ts';
import type { Session } from './session.ts';

/** A swipe is this long, and twice as wide as high. */
const SWIPE = 80;

export const Screen = defineComponent(
	({ session }: { session: Session }) => {
		let from: Touch | null = null;
		const down = (event: TouchEvent) => {
			const target = event.target as Element;
			const own = target.closest('canvas, input, select, textarea, audio, video, dialog');
			from = own || event.touches.length > 1 ? null : (event.touches[0] ?? null);
		};
		const up = (event: TouchEvent) => {
			const to = event.changedTouches[0];
			if (!from || !to) return;
			const across = to.clientX - from.clientX;
			const along = to.clientY - from.clientY;
			from = null;
			if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(along)) return;
			if (across < 0) session.pager.next();
			else session.pager.back();
		};
		return () =>
			h('div', { class: 'iv' }, [
				head(session),
				h('main', { class: 'iv-body', onTouchstartPassive: down, onTouchendPassive: up }, [
					dropped(session),
					session.pager.state.message ? h('p', { class: 'iv-message', role: 'status' }, session.pager.state.message) : null,
					body(session),
				]),
				foot(session),
				session.pager.state.contents ? h(Contents, { session }) : null,
				h(Dialogs, { session }),
			]);
	},
	{ props: ['session'] },
);

function head(session: Session): VNode {
	const { words, state } = session;
	const { pages, page, state: { page: at } } = session.pager;
	const saving = session.keeper.state.saving;
	const said = { saved: session.keeper.state.ever ? words.saved : '', saving: words.saving, failed: words.unsaved }[saving];
	return h('header', { class: 'iv-top' }, [
		h('div', { class: 'iv-bar' }, [
			button('', () => void session.goHome(), { icon: 'home', class: 'iv-plain', label: words.leave }),
			h('div', { class: 'iv-where' }, [
				h('p', { class: 'iv-form' }, session.interview.form.title),
				h('h1', { class: 'iv-title', tabindex: -1 }, page ? session.pager.title(page) : words.endTitle),
			]),
			button(words.otherLanguage, () => session.speak(state.language === 'vi' ? 'en' : 'vi'), { class: 'iv-plain iv-language' }),
		]),
		h('div', { class: 'iv-status' }, [
			h('span', page ? words.page(at + 1, pages.length) : ''),
			h('span', { class: `iv-saved is-${saving}`, role: 'status' }, said),
		]),
		h('progress', { class: 'iv-progress', max: pages.length, value: at, 'aria-label': page ? words.page(at + 1, pages.length) : words.endTitle }),
		saving === 'failed' ? h('p', { class: 'iv-fault iv-unsaved', role: 'alert' }, words.unsavedHelp) : null,
	]);
}

function dropped(session: Session): VNode | null {
	const { dropped: lost } = session.interview;
	if (lost.length === 0 || session.pager.state.page > 0) return null;
	return h('div', { class: 'iv-warning' }, [
		h('p', [icon('alert'), h('span', session.words.dropped(lost.length))]),
		h('ul', lost.map((each) => h('li', { key: each.path }, `${each.path.split('/').at(-1)}: ${each.value}`))),
	]);
}

function body(session: Session): VNode {
	const { page } = session.pager;
	if (!page) return h(End, { session });
	const previous = session.start.previous?.values ?? {};
	return h(Items, { session, items: page.items, pageId: page.id, previous, level: 0, key: page.id });
}

function foot(session: Session): VNode {
	const { words } = session;
	return h('nav', { class: 'iv-bottom', 'aria-label': words.contents }, [
		button(words.back, () => session.pager.back(), { icon: 'back', disabled: session.pager.state.page === 0 }),
		button(words.contents, () => (session.pager.state.contents = true), { icon: 'list' }),
		session.pager.atEnd ? h('span') : button(words.next, () => session.pager.next(), { icon: 'next', class: 'iv-main iv-next' }),
	]);
}
