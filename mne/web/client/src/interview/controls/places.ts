/** Positions: a point, a way, a field; always with their accuracy on the screen. */
import { defineComponent, h, onBeforeUnmount, ref, shallowRef, type VNode } from 'vue';
import { button } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { Session } from '../session.ts';
import type { ControlProps } from './control.ts';

/** Beyond this a position is called poor. */
const POOR = 50;

type Problem = 'none' | 'refused' | 'not-found';

/** Watches the tablet's position while it is asked for. */
function useWatch(session: Session) {
	const fix = shallowRef<GeolocationCoordinates | null>(null);
	const problem = ref<Problem>('none');
	const watching = ref(false);
	let id: number | null = null;

	const stop = () => {
		if (id !== null) navigator.geolocation.clearWatch(id);
		id = null;
		watching.value = false;
	};
	const start = (onFix: (coords: GeolocationCoordinates) => void = () => undefined) => {
		stop();
		fix.value = null;
		problem.value = 'none';
		if (!navigator.geolocation) {
			problem.value = 'not-found';
			return;
		}
		watching.value = true;
		id = navigator.geolocation.watchPosition(
			({ coords }) => {
				fix.value = coords;
				problem.value = 'none';
				session.paradata?.at({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy });
				onFix(coords);
			},
			(error) => {
				problem.value = error.code === error.PERMISSION_DENIED ? 'refused' : 'not-found';
				if (problem.value === 'refused') stop();
			},
			{ enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
		);
	};
	onBeforeUnmount(stop);
	return { fix, problem, watching, start, stop };
}

/** Latitude, longitude, altitude, accuracy, as XML writes a point. */
function pointValue(coords: GeolocationCoordinates): string {
	return [coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy].join(' ');
}

function metres(value: number, locale: string): string {
	return new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

function trouble(problem: Problem, session: Session): VNode | null {
	if (problem === 'none') return null;
	return h('p', { class: 'iv-fault' }, problem === 'refused' ? session.words.noPermission : session.words.noPosition);
}

function seen(fix: GeolocationCoordinates | null, session: Session): VNode {
	const { words } = session;
	if (!fix) return h('p', { class: 'iv-looking', role: 'status' }, words.looking);
	return h('div', { role: 'status' }, [
		h('p', { class: 'iv-place' }, `${fix.latitude.toFixed(5)}, ${fix.longitude.toFixed(5)}: ${words.accuracy(metres(fix.accuracy, words.locale))}`),
		fix.accuracy > POOR ? h('p', { class: 'iv-hint' }, words.poorAccuracy) : null,
	]);
}

export const PointBox = defineComponent(
	({ session, question }: ControlProps) => {
		const { fix, problem, watching, start, stop } = useWatch(session);
		const take = (coords: GeolocationCoordinates) => {
			session.answers.give(question, pointValue(coords));
			stop();
		};
		const begin = () =>
			start((coords) => {
				if (coords.accuracy <= question.goodAccuracy) take(coords);
			});
		return () => {
			const { words } = session;
			const [latitude, longitude, , accuracy] = question.value.split(' ').map(Number);
			return h('div', { class: 'iv-places' }, [
				question.value
					? h('p', { class: 'iv-place' }, [
							`${latitude?.toFixed(5)}, ${longitude?.toFixed(5)}`,
							accuracy === undefined ? '' : `: ${words.accuracy(metres(accuracy, words.locale))}`,
						])
					: null,
				watching.value ? seen(fix.value, session) : null,
				trouble(problem.value, session),
				h('div', { class: 'iv-row' }, [
					watching.value
						? button(words.usePoint, () => fix.value && take(fix.value), { class: 'iv-main', disabled: !fix.value })
						: button(question.value ? words.takeAgain : words.takePosition, begin, { icon: 'pin', class: 'iv-main' }),
					watching.value ? button(words.stop, stop, { class: 'iv-quiet' }) : null,
					question.value && !watching.value
						? button(words.clear, () => session.answers.give(question, ''), { class: 'iv-quiet' })
						: null,
				]),
			]);
		};
	},
	{ props: ['session', 'question'] },
);

/** Points until there are enough for the engine to take them. */
export const PathBox = defineComponent(
	({ session, question }: ControlProps) => {
		const { fix, problem, watching, start, stop } = useWatch(session);
		const closed = question.kind === 'geoshape';
		const needed = closed ? 3 : 2;
		const points = ref<string[]>(pointsOf(session.answers.typed.get(question.id) ?? question.value, closed));

		const keep = (some: string[]) => {
			points.value = some;
			if (some.length === 0) session.answers.give(question, '');
			else if (some.length < needed) {
				if (question.value !== '') session.answers.give(question, '');
				session.answers.mistyped(question, some.join(';'));
			} else session.answers.give(question, [...some, ...(closed ? some.slice(0, 1) : [])].join(';'));
		};

		return () => {
			const { words } = session;
			const count = points.value.length;
			return h('div', { class: 'iv-places', id: `${placeOf(question)}-path` }, [
				count > 0 ? h('p', { class: 'iv-place' }, words.points(count)) : null,
				count > 0 && count < needed ? h('p', { class: 'iv-fault' }, words.pointsNeeded(needed)) : null,
				watching.value ? seen(fix.value, session) : null,
				trouble(problem.value, session),
				h('div', { class: 'iv-row' }, [
					watching.value
						? button(words.addPoint, () => fix.value && keep([...points.value, pointValue(fix.value)]), { icon: 'plus', class: 'iv-main', disabled: !fix.value })
						: button(words.takePosition, () => start(), { icon: 'pin', class: 'iv-main' }),
					watching.value ? button(words.stop, stop, { class: 'iv-quiet' }) : null,
					count > 0 ? button(words.removePoint, () => keep(points.value.slice(0, -1)), { class: 'iv-quiet' }) : null,
				]),
			]);
		};
	},
	{ props: ['session', 'question'] },
);

function pointsOf(value: string, closed: boolean): string[] {
	const points = value.split(';').map((each) => each.trim()).filter(Boolean);
	return closed && points.length > 3 && points[0] === points.at(-1) ? points.slice(0, -1) : points;
}
