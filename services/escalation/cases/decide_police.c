/* What the police answered on a hand-over, and what follows from it.  移送规定 8, 9, 10, 12. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"

static bool lacks(struct work *work, const char *code)
{
	return work_lacks_of(work, (struct gate_lack){GATE_CRT_10, GATE_NEED_POLICE_ANSWER,
						      GATE_GROUND_TO_POLICE, code});
}

/* A recall has its own paper (decide_recall.c). */
static bool says_nothing(uint8_t kind, const Zh__MeasureDoneCommand *said)
{
	return said->police_answer == 0 && said->police_next == 0 &&
	       (kind == ZH__MEASURE_KIND__MEASURE_KIND_RECALL || !work_text_given(said->document));
}

/* 移送规定10: where they don't file it, it is asked again, or looked after, or handled here. */
static bool next_is_said(struct work *work, const Zh__MeasureDoneCommand *said)
{
	bool not_filed = said->police_answer == ZH__POLICE_ANSWER__POLICE_ANSWER_NOT_FILED;
	bool known = said->police_next >= ZH__POLICE_NEXT__POLICE_NEXT_RECONSIDERATION &&
		     said->police_next <= ZH__POLICE_NEXT__POLICE_NEXT_HANDLED_HERE;
	if (!not_filed)
		return said->police_next == 0 || work_invalid(work, "next_of_filed", "police_next");
	return known || SABOTAGE("measure.police-refused-and-dropped") ||
	       !lacks(work, "measure.done.no_next");
}

bool police_answer_sound(struct work *work, uint8_t kind, const Zh__MeasureDoneCommand *said)
{
	if (kind != ZH__MEASURE_KIND__MEASURE_KIND_POLICE)
		return says_nothing(kind, said) ||
		       work_invalid(work, "not_police", "police_answer");
	bool known = said->police_answer >= ZH__POLICE_ANSWER__POLICE_ANSWER_FILED &&
		     said->police_answer <= ZH__POLICE_ANSWER__POLICE_ANSWER_NOT_FILED;
	if (!known && lacks(work, "measure.done.no_answer"))
		return false;
	if (!work_text_given(said->document) && lacks(work, "measure.done.no_answer_paper"))
		return false;
	return next_is_said(work, said);
}

void police_terms(struct work *work, struct object_id measure, const Zh__MeasureDoneCommand *said)
{
	enum clock_id term = CLOCK_NONE;
	if (said->police_answer == ZH__POLICE_ANSWER__POLICE_ANSWER_FILED)
		term = CLOCK_CRIME_GOODS;
	else if (said->police_next == ZH__POLICE_NEXT__POLICE_NEXT_RECONSIDERATION)
		term = CLOCK_CRIME_RECONSIDER;
	else if (said->police_next == ZH__POLICE_NEXT__POLICE_NEXT_SUPERVISION)
		term = CLOCK_CRIME_SUPERVISE;
	if (term != CLOCK_NONE)
		(void)work_clock(work, term, measure, work_when(work), 0);
}
