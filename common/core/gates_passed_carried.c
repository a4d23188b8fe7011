#include "common/core/gates_passed_carried.h"

#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"

bool penalty_discussed(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__CaseDiscussed, zh__case_discussed__descriptor)->n_penalties !=
	       0;
}

bool lists_its_party(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__CaseDecided, zh__case_decided__descriptor)->listing;
}

/* ---- goods */

static const Zh__GoodsMoved *moved(const struct event *event)
{
	return EVENT_BODY(event, Zh__GoodsMoved, zh__goods_moved__descriptor);
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
	return EVENT_BODY(event, Zh__SamplingMeasureKnown, zh__sampling_measure_known__descriptor)
		->measure;
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
	return !EVENT_BODY(event, Zh__SamplingFinal, zh__sampling_final__descriptor)->retested;
}

bool by_another_lab(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__RetestStepped, zh__retest_stepped__descriptor)->step ==
	       ZH__RETEST_STEP__RETEST_STEP_LAB;
}
