#include "services/intake/items/item_values.h"

#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/books/dictionary.h"

static const struct item_fault sound = {NULL, NULL};

static struct item_fault fault_of(bool wrong, const char *code, const char *where)
{
	return wrong ? (struct item_fault){code, where} : sound;
}

/* ---- places */

static struct item_fault place_fault(bool stated, uint32_t region, const char *where)
{
	return fault_of(stated && region_standing(region) == REGION_NOWHERE &&
				!SABOTAGE("intake.any-place"),
			"feed.place_unknown", where);
}

static struct item_fault firm_place_fault(const Zh__FirmRef *firm, const char *where)
{
	return firm == NULL ? sound : place_fault(firm->has_region != 0, firm->region, where);
}

static struct item_fault places_fault(const Zh__ReportBody *report)
{
	const struct item_fault faults[] = {
		place_fault(report->has_place != 0, report->place, "report.place"),
		firm_place_fault(report->respondent, "report.respondent.region"),
		firm_place_fault(report->producer, "report.producer.region"),
		firm_place_fault(report->seller, "report.seller.region"),
		firm_place_fault(report->platform, "report.platform.region"),
	};
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (faults[i].code != NULL)
			return faults[i];
	}
	return sound;
}

/* ---- classes */

/* By its code, or by the name that the dictionary has for it. */
static struct item_fault class_fault(const struct decide_context *context,
				     const Zh__ProductRef *product,
				     const struct intake_item_extra *extra)
{
	if (product == NULL || product->class_code == NULL || context->dictionary == NULL)
		return sound;
	if (extra->class_code != NULL && strcmp(extra->class_code, product->class_code) == 0)
		return sound;
	return fault_of(dictionary_class(context->dictionary, product->class_code) == NULL &&
				dictionary_class_of_name(context->dictionary,
							 bytes_of_text(product->class_code)) ==
					NULL,
			"feed.class_unknown", "report.product.class_code");
}

/* ---- moments */

static struct item_fault moment_fault(const struct decide_context *context,
				      const Zh__PushItem *item)
{
	if (!item->has_happened_ms)
		return sound;
	if (item->happened_ms < TIME_SENSIBLE_MS)
		return (struct item_fault){"feed.moment_unit", "happened_ms"};
	return fault_of(time_day_of_ms(item->happened_ms) > time_day_of_ms(context->now_ms) + 1,
			"feed.moment_future", "happened_ms");
}

/* ---- samples */

/* How laboratories write that a sample failed. */
static const char *const failing[] = {"不合格", "不符合", "问题样品", "failed"};
static const char *const passing[] = {"合格", "符合", "passed"};

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(word, list[i]) == 0)
			return true;
	}
	return false;
}
#define IS_ONE_OF(word, list) is_one_of((word), (list), sizeof(list) / sizeof((list)[0]))

/* A sample that passed is no report: it would open a hazard. */
static struct item_fault conclusion_fault(const char *conclusion)
{
	if (conclusion == NULL || IS_ONE_OF(conclusion, failing) ||
	    SABOTAGE("intake.any-conclusion"))
		return sound;
	return (struct item_fault){IS_ONE_OF(conclusion, passing) ? "feed.conclusion_passed"
								  : "feed.conclusion_unknown",
				   "sampling.conclusion"};
}

static struct item_fault sampling_fault(const struct decide_context *context,
					const Zh__SamplingBody *sampling)
{
	int32_t day;
	if (sampling == NULL)
		return sound;
	struct item_fault fault = conclusion_fault(sampling->conclusion);
	if (fault.code != NULL || !sampling->has_sampled_day)
		return fault;
	if (time_day_of_yyyymmdd(sampling->sampled_day, &day) != STATUS_OK)
		return (struct item_fault){"feed.day_unknown", "sampling.sampled_day"};
	return fault_of(day > time_day_of_ms(context->now_ms) + 1, "feed.moment_future",
			"sampling.sampled_day");
}

/* ---- self-reports */

static bool is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool is_named(const Zh__FirmRef *firm)
{
	return firm != NULL &&
	       (is_said(firm->key) || is_said(firm->name) || is_said(firm->name_as_printed));
}

/* Only the firm itself can say that it has its risk in hand (notice 001 2(2)1): it is who reports,
 * and whom the report is about.  That it has is a claim: it says how. */
static struct item_fault control_fault(const Zh__PushItem *item)
{
	const Zh__ReportBody *report = item->report;
	bool controlled = report->has_controlled && report->controlled;
	if (!report->has_controlled && report->control == NULL)
		return sound;
	if (item->kind != ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT &&
	    !SABOTAGE("intake.anybody-controls"))
		return (struct item_fault){"feed.controlled_kind", report->has_controlled
									   ? "report.controlled"
									   : "report.control"};
	if (!controlled)
		return fault_of(report->control != NULL, "feed.controlled_contradicts",
				"report.control");
	if (!is_named(report->respondent))
		return (struct item_fault){"feed.controlled_by_whom", "report.respondent"};
	if (report->anonymous)
		return (struct item_fault){"feed.controlled_by_whom", "report.anonymous"};
	return fault_of(!is_said(report->control), "feed.controlled_how", "report.control");
}

/* ---- all of it */

struct item_fault intake_item_fault(const struct decide_context *context, const Zh__PushItem *item,
				    const struct intake_item_extra *extra)
{
	const Zh__ReportBody *report = item->report;
	struct item_fault fault = moment_fault(context, item);
	if (fault.code == NULL)
		fault = places_fault(report);
	if (fault.code == NULL)
		fault = class_fault(context, report->product, extra);
	if (fault.code == NULL)
		fault = fault_of(report->has_amount_fen && report->amount_fen < 0,
				 "feed.sum_negative", "report.amount_fen");
	if (fault.code == NULL)
		fault = control_fault(item);
	if (fault.code == NULL)
		fault = sampling_fault(context, item->sampling);
	return fault;
}
