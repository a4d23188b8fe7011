#include "common/stage/clocks/series_acts.h"

#include <string.h>

#include "command.pb-c.h"
#include "common/core/common_rows.h"
#include "common/core/series.h"

static void emit(const struct decide_context *context, const struct number_series *series,
		 const Zh__SeriesConfirmed *what, struct decision *decision)
{
	Zh__SeriesConfirmed *body = NEW_IN(context, decision, SeriesConfirmed);
	body->series = series->name;
	SET_OPTIONAL(body, year, what->year);
	SET_OPTIONAL(body, last, what->last);
	SET_OPTIONAL(body, was, what->was);
	SET_OPTIONAL(body, life, what->life);
	(void)decision_emit(context, decision, KIND(SERIES_CONFIRMED),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

void decide_series_confirm(const struct decide_context *context, const struct decider *decider,
			   const struct input_act *act, struct decision *decision)
{
	const Zh__RestoreConfirmSeriesCommand *asked =
		(const Zh__RestoreConfirmSeriesCommand *)(const void *)act->body;
	const struct number_series *series = series_find(decider->series, asked->series);
	Zh__SeriesConfirmed what = ZH__SERIES_CONFIRMED__INIT;
	what.year = (uint32_t)setting_get(context->rows, SETTING_SERIES, 0);
	what.life = (uint64_t)setting_get(context->rows, SETTING_LIFE, 0);
	if (series == NULL) {
		decision_invalid(decision, "restore.series_unknown", "series");
		return;
	}
	if (!asked->has_last || asked->last > SERIES_LAST_MAX) {
		decision_invalid(decision, "restore.series_last", "last");
		return;
	}
	if (what.year == 0) {
		decision_refuse(decision, "restore.not_restored", NULL);
		return;
	}
	what.was = decider->series->last(context->rows, series, what.year);
	what.last = (uint32_t)asked->last;
	if (what.last < what.was) {
		decision_refuse(decision, "restore.series_given", NULL);
		decision_refuse_param(decision, "last",
				      decision_number(context, decision, what.was));
		return;
	}
	emit(context, series, &what, decision);
}
