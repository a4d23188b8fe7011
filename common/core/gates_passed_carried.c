#include "common/core/gates_passed_carried.h"

#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"

bool penalty_discussed(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseDiscussed)->n_penalties != 0;
}

bool lists_its_party(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseDecided)->listing;
}

/* ---- goods */

static const Zh__GoodsMoved *moved(const struct event *event)
{
	return BODY(event, GoodsMoved);
}

bool confiscated(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_CONFISCATED;
}

/* From the shelf that they were taken off. */
bool back_on_sale(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_FREE &&
	       moved(event)->from_place == ZH__GOODS_PLACE__GOODS_PLACE_OFF_SALE;
}

/* ---- samplings */

static Zh__SamplingMeasure measure(const struct event *event)
{
	return BODY(event, SamplingMeasureKnown)->measure;
}

bool business_suspended(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return measure(event) == ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_SUSPENDED;
}

bool licence_revoked(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return measure(event) == ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_REVOKED;
}

/* Not by what a retest came to. */
bool by_a_word(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return !BODY(event, SamplingFinal)->retested;
}

bool by_another_lab(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, RetestStepped)->step == ZH__RETEST_STEP__RETEST_STEP_LAB;
}
