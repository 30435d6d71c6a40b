"""Errors of figures and maps: what can't be drawn, and what to do instead.

The base class and its rule stand in :mod:`analysis.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.errors import AnalysisError, listed


class NothingToDraw(AnalysisError):
    """There is no result to make a figure of."""

    code = "analysis.nothing_to_draw"
    vi = (
        "Hình {figure}: không có kết quả nào để vẽ. Hãy kiểm tra điều kiện lọc (chỉ tiêu, "
        "đợt, địa bàn) trước khi vẽ."
    )
    en = (
        "Figure {figure}: there is no result to draw. Check what the results were filtered "
        "by (measure, round, domain)."
    )

    def __init__(self, figure: str) -> None:
        super().__init__(figure=figure)


class PlaceTakenTwice(AnalysisError):
    """Two results would be drawn at the same place of a figure."""

    code = "analysis.place_taken_twice"
    vi = (
        "Hình {figure}: có nhiều kết quả cho cùng một vị trí ({places}). Hãy lọc kết quả "
        "bằng where(…) để mỗi vị trí chỉ còn một con số."
    )
    en = (
        "Figure {figure}: several results belong at the same place ({places}). Keep one "
        "number for each place with where(…)."
    )

    def __init__(self, figure: str, places: Iterable[str]) -> None:
        super().__init__(figure=figure, places=listed(places))


class MeasuresMixed(AnalysisError):
    """Different measures, or measures of different scale, would share an axis."""

    code = "analysis.measures_mixed"
    vi = (
        "Hình {figure}: {measures} không thể chung một trục số. Hãy vẽ mỗi chỉ tiêu một "
        "hình: where(measure=…)."
    )
    en = (
        "Figure {figure}: {measures} can't share an axis. Draw one figure for each: "
        "where(measure=…)."
    )

    def __init__(self, figure: str, measures: Iterable[str]) -> None:
        super().__init__(figure=figure, measures=listed(measures))


class TooManyForOnePage(AnalysisError):
    """A figure would be longer, or fuller, than can be read."""

    code = "analysis.too_many_for_one_page"
    vi = (
        "Hình {figure}: {count} mục là quá nhiều, một hình chỉ đọc được tối đa {most}. Hãy "
        "chia kết quả thành nhiều hình bằng where(…); với dots_by_domain thì dùng "
        "dot_pages."
    )
    en = (
        "Figure {figure}: {count} entries are too many, {most} can be read in one figure. "
        "Make several figures of them with where(…); in place of dots_by_domain use "
        "dot_pages."
    )

    def __init__(self, figure: str, count: int, most: int) -> None:
        super().__init__(figure=figure, count=count, most=most)


class OneRoundOnly(AnalysisError):
    """A figure of change was asked for, and there is one round."""

    code = "analysis.one_round_only"
    vi = (
        "Hình {figure} cần ít nhất hai đợt nhưng kết quả chỉ có đợt {rounds}. Hãy đưa vào "
        "kết quả của các đợt cần so sánh, hoặc dùng dots_by_domain."
    )
    en = (
        "Figure {figure} needs two rounds or more, and the results have {rounds} only. Put "
        "in those of the rounds to compare, or use dots_by_domain."
    )

    def __init__(self, figure: str, rounds: Iterable[str]) -> None:
        super().__init__(figure=figure, rounds=listed(repr(each) for each in rounds))


class FlowUnreadable(AnalysisError):
    """A result is not a flow from one class to another."""

    code = "analysis.flow_unreadable"
    vi = (
        "Sơ đồ chuyển dịch: {names} không phải là chuyển dịch giữa hai lớp. Hãy dùng kết "
        "quả của transitions_of (chỉ tiêu cell và transition, tên dạng «trước → sau») và "
        "không dùng dấu → trong tên lớp."
    )
    en = (
        "Flows: {names} are not flows between two classes. Use the results of "
        "transitions_of (measures cell and transition, named 'before → after'), and no "
        "arrow in the name of a class."
    )

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(names=listed(repr(name) for name in names))


class FunnelNeedsRates(AnalysisError):
    """Control limits of rates were asked for something that is no rate."""

    code = "analysis.funnel_needs_rates"
    vi = (
        "Biểu đồ phễu: {measure} không phải là tỷ lệ của các đơn vị nên không có giới hạn "
        "nhị thức. Hãy dùng một tỷ lệ, ví dụ H, hoặc vẽ dots_by_domain."
    )
    en = (
        "Funnel: {measure} is not a proportion of units, so it has no binomial limits. Use "
        "a proportion such as H, or draw dots_by_domain."
    )

    def __init__(self, measure: str) -> None:
        super().__init__(measure=measure)


class FunnelTooSmall(AnalysisError):
    """Too few areas to compare with each other."""

    code = "analysis.funnel_too_small"
    vi = (
        "Biểu đồ phễu chỉ có {count} địa bàn có số liệu; cần ít nhất {least}. Với ít địa "
        "bàn, hãy vẽ dots_by_domain."
    )
    en = (
        "The funnel has {count} areas with a rate and needs {least}. With few areas draw "
        "dots_by_domain."
    )

    def __init__(self, count: int, least: int) -> None:
        super().__init__(count=count, least=least)


class FigureFormatUnknown(AnalysisError):
    """A figure was to be saved under a name that tells no known format."""

    code = "analysis.figure_format_unknown"
    vi = "Không ghi được hình vào {name}: hãy đặt tên tệp kết thúc bằng {known}."
    en = "The figure can't be saved as {name}: end the name in {known}."

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name=name, known=listed(known))


# ---------------------------------------------------------------- maps


class MapFileFaulty(AnalysisError):
    """What was given as outlines is no collection of areas with codes."""

    code = "analysis.map_file_faulty"
    vi = (
        "Bản đồ, đối tượng thứ {place}: không đọc được. Cần một FeatureCollection GeoJSON, "
        "mỗi địa bàn một Feature có mã trong thuộc tính «{key}»."
    )
    en = (
        "Map, feature {place}: can't be read. Give a GeoJSON FeatureCollection with one "
        "Feature for each area, its code in the property '{key}'."
    )

    def __init__(self, place: int, key: str) -> None:
        super().__init__(place=place, key=key)


class AreaOutlinedTwice(AnalysisError):
    """Several outlines have the code of one area."""

    code = "analysis.area_outlined_twice"
    vi = (
        "Bản đồ: mã {areas} có ở nhiều đối tượng. Hãy gộp các mảnh của một địa bàn thành "
        "một MultiPolygon."
    )
    en = (
        "Map: the codes {areas} stand at several features. Merge the pieces of an area "
        "into one MultiPolygon."
    )

    def __init__(self, areas: Iterable[str]) -> None:
        super().__init__(areas=listed(areas))


class OutlineUnsupported(AnalysisError):
    """The geometry of an area is absent, empty or no polygon."""

    code = "analysis.outline_unsupported"
    vi = (
        "Bản đồ, địa bàn {area}: hình dạng {kind} không phải là một vùng. Cần Polygon hoặc "
        "MultiPolygon có tọa độ; hãy xuất lại ranh giới."
    )
    en = (
        "Map, area {area}: the geometry {kind} is no surface. It takes a Polygon or "
        "MultiPolygon with coordinates; export the outlines anew."
    )

    def __init__(self, area: str, kind: object) -> None:
        super().__init__(area=area, kind=kind)


class RingFaulty(AnalysisError):
    """A line around an area, or around a hole in it, doesn't enclose anything."""

    code = "analysis.ring_faulty"
    vi = (
        "Bản đồ, địa bàn {area}, đường bao thứ {ring} ({points} điểm): phải có ít nhất bốn "
        "điểm, điểm cuối trùng điểm đầu và bao một diện tích. Hãy sửa trong phần mềm bản "
        "đồ."
    )
    en = (
        "Map, area {area}, ring {ring} ({points} points): it must have four points or "
        "more, end where it began and enclose something. Mend it in the mapping program."
    )

    def __init__(self, area: str, ring: int, points: int) -> None:
        super().__init__(area=area, ring=ring, points=points)


class CoordinateFaulty(AnalysisError):
    """A point of an outline is no pair of numbers, or lies off the map."""

    code = "analysis.coordinate_faulty"
    vi = (
        "Bản đồ, địa bàn {area}: tọa độ {point} không dùng được. Mỗi điểm là hai số [kinh "
        "độ, vĩ độ] hoặc [x, y] tính bằng mét, cùng một hệ cho cả bản đồ."
    )
    en = (
        "Map, area {area}: the coordinates {point} can't be used. A point is two numbers, "
        "[longitude, latitude] or [x, y] in metres, of one system on the whole map."
    )

    def __init__(self, area: str, point: object) -> None:
        super().__init__(area=area, point=str(point)[:60])


class AreaWithoutOutline(AnalysisError):
    """There is a result for an area that the map does not have."""

    code = "analysis.area_without_outline"
    vi = (
        "Bản đồ không có ranh giới của {areas}. Hãy dùng bản đồ đúng thời điểm của số liệu "
        "(mã địa bàn thay đổi khi sáp nhập), hoặc bỏ các địa bàn này bằng where(…)."
    )
    en = (
        "The map has no outline of {areas}. Use the map of the date of the data (codes "
        "change when areas merge), or leave those areas out with where(…)."
    )

    def __init__(self, areas: Iterable[str]) -> None:
        super().__init__(areas=listed(areas))


class ClassBreaksFaulty(AnalysisError):
    """The class breaks of a map do not rise, or leave values out."""

    code = "analysis.class_breaks_faulty"
    vi = (
        "Bản đồ: các mốc phân nhóm {breaks} phải tăng dần, có từ 2 đến {most} mốc và phủ "
        "hết giá trị từ {low} đến {high}. Hãy sửa mốc hoặc để trống để tự chia nhóm."
    )
    en = (
        "Map: the class breaks {breaks} must rise, be 2 to {most} in number and hold the "
        "values from {low} to {high}. Mend them, or leave them out to have them made."
    )

    def __init__(
        self, breaks: Iterable[float], most: int, ends: tuple[float, float]
    ) -> None:
        super().__init__(
            breaks=listed(breaks, most=8), most=most, low=ends[0], high=ends[1]
        )
