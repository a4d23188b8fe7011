/* Figures for the superior (逐级上报): what the office has approved or submitted becomes a draft,
 * which a person sends; what a region below has sent is filed, and stands as its newest figures.
 */
#include "bulletin.pb-c.h"
#include "campaign.pb-c.h"
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/papers/letter_facts.h"
#include "services/notify/decide_internal.h"

/* ---- ours */

/* The nearest level above whose link has ever been up; 0: none, and then nothing is drafted that
 * could only are. */
static uint32_t who_is_told(const struct work *work)
{
	uint32_t above = region_superior(work->context->region);
	for (; above != 0; above = region_superior(above)) {
		struct peer_row peer;
		if (peer_get(work->context->rows, above, &peer) && peer.link_since_ms != 0)
			return above;
	}
	return 0;
}

/* An empty letter with figures to come; NULL: the arena is full. */
static Zh__ReferralDrafted *new_letter(struct work *work)
{
	Zh__ReferralDrafted *body = NEW(work, ReferralDrafted);
	Zh__ReportedFigures *reported = NEW(work, ReportedFigures);
	body->reported = reported;
	return body;
}

static void draft(struct work *work, uint32_t to_region, Zh__ReferralDrafted *body,
		  const char *facts)
{
	SET_OPTIONAL(body, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES);
	SET_OPTIONAL(body, to_region, to_region);
	body->facts = facts;
	if (facts != NULL && !SABOTAGE("figures.undrafted"))
		(void)emit_draft(work, body);
}

void reported_bulletin(struct work *work, const struct event *event)
{
	const Zh__BulletinApproved *approved = BODY(event, BulletinApproved);
	uint32_t above = who_is_told(work);
	/* approved by a version that didn't say what */
	if (above == 0 || approved->n_figures == 0)
		return;
	Zh__ReferralDrafted *body = new_letter(work);
	Zh__ReportedFigures *reported = body->reported;
	SET_OPTIONAL(reported, bulletin_kind, approved->bulletin_kind);
	SET_OPTIONAL(reported, from_day, approved->from_day);
	SET_OPTIONAL(reported, cutoff_day, approved->cutoff_day);
	SET_OPTIONAL(reported, submission, approved->submission);
	reported->has_digest = approved->has_digest;
	reported->digest = approved->digest;
	reported->n_figures = approved->n_figures;
	reported->figures = approved->figures;
	SET_OPTIONAL(body, bulletin, approved->bulletin);
	draft(work, above, body,
	      letter_bulletin_text(work->context, work->decision, approved->bulletin_kind,
				   approved->from_day, approved->cutoff_day));
}

void reported_campaign(struct work *work, const struct event *event)
{
	const Zh__CampaignReport *paper = BODY(event, CampaignReport);
	uint32_t above = who_is_told(work);
	/* a period that begins has no figures */
	if (above == 0 || paper->n_figures == 0 || paper->plan_id == NULL)
		return;
	Zh__ReferralDrafted *body = new_letter(work);
	Zh__ReportedFigures *reported = body->reported;
	reported->plan = paper->plan_id;
	reported->report = paper->report_id;
	SET_OPTIONAL(reported, year, paper->year);
	SET_OPTIONAL(reported, period, paper->period);
	SET_OPTIONAL(reported, cutoff_day, paper->on_day);
	SET_OPTIONAL(reported, submission, paper->version);
	reported->n_counters = paper->n_figures;
	reported->counters = paper->figures;
	SET_OPTIONAL(body, campaign, paper->campaign);
	draft(work, above, body,
	      letter_campaign_text(work->context, work->decision, paper->plan_id, paper->on_day));
}

/* ---- theirs */

static bool is_name(const char *name)
{
	size_t size = 0;
	for (; name != NULL && name[size] != '\0'; size++) {
		char c = name[size];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-')
			return false;
	}
	return size != 0 && size < REPORTED_PLAN;
}

static bool names_are_sound(const Zh__ReportedFigures *reported)
{
	for (size_t i = 0; i < reported->n_figures; i++) {
		if (!is_name(reported->figures[i]->figure))
			return false;
	}
	for (size_t i = 0; i < reported->n_counters; i++) {
		if (!is_name(reported->counters[i]->counter))
			return false;
	}
	return reported->report == NULL || is_name(reported->report);
}

/* A day to come would be before every true one for as long. */
static bool days_are_sound(const struct work *work, const Zh__ReportedFigures *reported)
{
	int32_t cutoff_day, from_day;
	if (time_day_of_yyyymmdd(reported->cutoff_day, &cutoff_day) != STATUS_OK ||
	    cutoff_day > time_day_of_ms(work->context->now_ms) + 1)
		return false;
	return !reported->has_from_day ||
	       (time_day_of_yyyymmdd(reported->from_day, &from_day) == STATUS_OK &&
		from_day <= cutoff_day);
}

const char *reported_unmatched(const struct work *work, uint32_t from_region,
			       const Zh__ReportedFigures *reported)
{
	struct row_key prefix;
	if (!region_contains(work->context->region, from_region) && !SABOTAGE("figures.of-anybody"))
		return "paper.figures_not_below";
	if (!reported_prefix(from_region, reported, &prefix) ||
	    reported->n_figures + reported->n_counters > REPORTED_MAX ||
	    !names_are_sound(reported) || !days_are_sound(work, reported))
		return "paper.figures_unsound";
	return NULL;
}
