/* Cost against records as a picture: one panel for CPU, one for bytes written. */
#include <stdio.h>

#include "tests/bench/chain/chain.h"

enum { WIDTH = 760, PANEL = 300, LEFT = 60, RIGHT = 150, TOP = 34, BOTTOM = 40 };

struct panel {
	FILE *out;
	bool written;
	int top;
	double most; /* at the upper edge, in us or KB */
	uint64_t reports;
};

static const char *const colours[] = {"#000000", "#1b6ca8", "#c0392b",
				      "#2e8b57", "#8e44ad", "#b9770e"};

static double value_of(const struct panel *panel, uint64_t value)
{
	return (double)value / (panel->written ? 1024 : 1000);
}

static double x_of(const struct panel *panel, uint64_t reports)
{
	return LEFT + (double)(WIDTH - LEFT - RIGHT) * (double)reports / (double)panel->reports;
}

static double y_of(const struct panel *panel, double value)
{
	double height = PANEL - TOP - BOTTOM;
	return panel->top + TOP + height - height * value / panel->most;
}

/* In the middle of the tenth. */
static uint64_t middle(const struct chain_growth *growth, unsigned part)
{
	const struct chain_part *at = &growth->parts[0][part];
	return at->first + at->reports / 2;
}

static void axes(const struct panel *panel)
{
	fprintf(panel->out, "<text x='%d' y='%d' font-weight='bold'>%s</text>\n", LEFT,
		panel->top + 18, panel->written ? "KB written a report" : "CPU, us a report");
	for (int i = 0; i <= 4; i++) {
		double value = panel->most * i / 4, y = y_of(panel, value);
		fprintf(panel->out,
			"<path d='M%d %.1fH%d' stroke='#ddd'/><text x='%d' y='%.1f' "
			"text-anchor='end'>%.1f</text>\n",
			LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, value);
	}
	for (uint64_t i = 0; i <= 4; i++) {
		uint64_t reports = panel->reports * i / 4;
		fprintf(panel->out, "<text x='%.1f' y='%d' text-anchor='middle'>%.2f M</text>\n",
			x_of(panel, reports), panel->top + PANEL - BOTTOM + 18,
			(double)reports / 1e6);
	}
}

static void curve(const struct panel *panel, const struct chain_growth *growth, int daemon,
		  const char *colour, bool dashed)
{
	FILE *out = panel->out;
	double y = 0;
	fprintf(out, "<polyline fill='none' stroke='%s' stroke-width='%d'%s points='", colour,
		daemon == CHAIN_ALL ? 2 : 1, dashed ? " stroke-dasharray='6 4'" : "");
	for (unsigned i = 0; i < CHAIN_PARTS; i++) {
		struct chain_spread at = chain_growth_spread(growth, i, 1, daemon, panel->written);
		y = y_of(panel, value_of(panel, at.median));
		fprintf(out, "%.1f,%.1f ", x_of(panel, middle(growth, i)), y);
	}
	fprintf(out, "'/>\n");
	if (!dashed)
		fprintf(out, "<text x='%d' y='%.1f' fill='%s'>%s</text>\n", WIDTH - RIGHT + 8,
			y + 4, colour,
			daemon == CHAIN_ALL ? "all five" : daemon_name((enum daemon)daemon));
}

/* From the least of the runs to the most. */
static void spreads(const struct panel *panel, const struct chain_growth *growth)
{
	for (unsigned i = 0; i < CHAIN_PARTS; i++) {
		struct chain_spread at =
			chain_growth_spread(growth, i, 1, CHAIN_ALL, panel->written);
		fprintf(panel->out, "<path d='M%.1f %.1fV%.1f' stroke='#999'/>\n",
			x_of(panel, middle(growth, i)), y_of(panel, value_of(panel, at.least)),
			y_of(panel, value_of(panel, at.most)));
	}
}

static double highest(const struct panel *panel, const struct chain_growth *sides, unsigned count)
{
	double most = 1;
	for (unsigned side = 0; side < count; side++) {
		for (unsigned i = 0; i < CHAIN_PARTS; i++) {
			struct chain_spread at =
				chain_growth_spread(&sides[side], i, 1, CHAIN_ALL, panel->written);
			double value = value_of(panel, at.most);
			most = value > most ? value : most;
		}
	}
	return most * 1.1;
}

static void draw(struct panel *panel, const struct chain_growth *sides, unsigned count)
{
	panel->most = highest(panel, sides, count);
	axes(panel);
	spreads(panel, &sides[0]);
	for (int daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		curve(panel, &sides[0], daemon, colours[daemon], false);
	curve(panel, &sides[0], CHAIN_ALL, colours[0], false);
	if (count > 1)
		curve(panel, &sides[1], CHAIN_ALL, colours[0], true);
}

enum status chain_plot(const char *path, const struct chain_growth *sides, unsigned count,
		       struct err *err)
{
	FILE *out = fopen(path, "we");
	if (out == NULL)
		return err_set_errno(err, "%s", path);
	const struct chain_part *last = &sides[0].parts[0][CHAIN_PARTS - 1];
	struct panel panel = {.out = out, .reports = last->first + last->reports};
	fprintf(out,
		"<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' "
		"font-family='sans-serif' font-size='12'>\n"
		"<rect width='100%%' height='100%%' fill='white'/>\n",
		WIDTH, 2 * PANEL);
	draw(&panel, sides, count);
	panel.written = true;
	panel.top = PANEL;
	draw(&panel, sides, count);
	fprintf(out, "</svg>\n");
	bool failed = ferror(out) != 0;
	return fclose(out) != 0 || failed ? err_set_errno(err, "%s", path) : STATUS_OK;
}
