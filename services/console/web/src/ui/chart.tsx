// Charts: bars and a line, as SVG. Each number stands in it as text, and it is named by all of them for who hears it.
import { mostOf, percentOf, pointsOf, shownOf, type Bar } from "../format/chart.ts";
import { t } from "./text.ts";

const row_px = 34;
const bar_px = 8;

/** A bar under each label; the part of a whole that is done is filled, the whole is a frame. */
export function Bars({ name, bars }: { name: string; bars: Bar[] }) {
  if (bars.length === 0) return null;
  const most = mostOf(bars);
  const said = bars.map((bar) => `${bar.label} ${shownOf(bar)}`).join(t("signBetween"));
  return (
    <svg class="chart bars" role="img" aria-label={t("signField", name, said)} width="100%" height={bars.length * row_px}>
      {bars.map((bar, at) => {
        const top = at * row_px;
        return (
          <g key={`${bar.label} ${at}`}>
            <text class="chart-label" x="0" y={top + 14}>{bar.label}</text>
            <text class="chart-value" x="100%" y={top + 14} text-anchor="end">{shownOf(bar)}</text>
            {bar.of !== undefined && <rect class="chart-whole" x="0" y={top + 19} width={`${percentOf(bar.of, most)}%`} height={bar_px} />}
            <rect class="chart-bar" x="0" y={top + 19} width={`${percentOf(bar.value, most)}%`} height={bar_px} />
          </g>
        );
      })}
    </svg>
  );
}

/** Numbers in their order, with the first, the greatest and the last beside it. */
export function Line({ name, values }: { name: string; values: number[] }) {
  if (values.length === 0) return null;
  const said = t("chartLine", values[0]!, Math.max(...values), values.at(-1)!);
  return (
    <figure class="chart-line">
      <svg class="chart" role="img" aria-label={t("signField", name, said)} viewBox="0 -4 100 108" preserveAspectRatio="none" width="100%" height="72">
        <polyline class="chart-base" points="0,100 100,100" vector-effect="non-scaling-stroke" />
        <polyline class="chart-run" points={pointsOf(values)} vector-effect="non-scaling-stroke" />
      </svg>
      <figcaption>{name} · {said}</figcaption>
    </figure>
  );
}
