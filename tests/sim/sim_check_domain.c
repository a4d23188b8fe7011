/* What must hold of the domain: measures, listings, referrals, goods, second persons, numbers. */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "notify.pb-c.h"
#include "tests/lib/on_spot.h"

/* A growing list of records, compared as bytes. */
struct list {
	uint8_t *data;
	size_t count, capacity, size;
};

static void *list_add(struct list *list)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity * 2 + 64;
		list->data = (uint8_t *)realloc(list->data, list->capacity * list->size);
		ASSERT(list->data != NULL);
	}
	void *record = list->data + list->count++ * list->size;
	memset(record, 0, list->size);
	return record;
}

struct check {
	struct sim *sim;
	struct world_node *node;
	struct list list;
};

/* Goes over the events of one daemon in every region; returns what `after` counted. */
static uint64_t over(struct sim *sim, enum daemon daemon, size_t record, world_event_fn *each,
		     uint64_t (*after)(struct check *check))
{
	uint64_t checked = 0;
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct check check = {
			.sim = sim, .node = sim->nodes[region][daemon], .list = {.size = record}};
		world_each_event(sim->world, check.node, each, &check);
		checked += after(&check);
		free(check.list.data);
	}
	return checked;
}

#define FAIL(check, ...) world_fail((check)->sim->world, __VA_ARGS__)

/* ---- no measure twice for one cause by one rule: what was served may need another one later */

struct measure {
	uint64_t key, hazard, report, casefile; /* the cause, and the matter that it is about */
	uint32_t cause_kind, cause_mark, kind, reserved;
	char firm[40], rule[48];
};

static void note_measure(void *context, const struct event *event)
{
	struct check *check = (struct check *)context;
	if (event->head.kind != KIND(MEASURE_PROPOSED))
		return;
	const Zh__MeasureProposed *body = BODY(event, MeasureProposed);
	if (body->cause_kind == 0)
		return; /* a person may propose what a person likes */
	struct measure *measure = (struct measure *)list_add(&check->list);
	measure->key = body->cause_key;
	measure->hazard = body->hazard;
	measure->report = body->report;
	measure->casefile = body->casefile;
	measure->cause_kind = body->cause_kind;
	measure->cause_mark = body->cause_mark;
	measure->kind = (uint32_t)body->kind;
	if (body->firm_key != NULL)
		(void)snprintf(measure->firm, sizeof measure->firm, "%s", body->firm_key);
	if (event->meta->rule != NULL)
		(void)snprintf(measure->rule, sizeof measure->rule, "%s", event->meta->rule->id);
}

static int compare_measures(const void *left, const void *right)
{
	return memcmp(left, right, sizeof(struct measure));
}

static uint64_t no_measure_twice(struct check *check)
{
	struct measure *measures = (struct measure *)(void *)check->list.data;
	if (check->list.count != 0)
		qsort(measures, check->list.count, sizeof *measures, compare_measures);
	for (size_t i = 1; i < check->list.count; i++) {
		if (compare_measures(&measures[i - 1], &measures[i]) == 0)
			FAIL(check,
			     "%u: a measure of kind %u was proposed twice for cause %u of hazard "
			     "%llu",
			     node_region(check->node), measures[i].kind, measures[i].cause_kind,
			     (unsigned long long)measures[i].hazard);
	}
	return check->list.count;
}

uint64_t sim_check_measures(struct sim *sim)
{
	return over(sim, DAEMON_ESCALATION, sizeof(struct measure), note_measure, no_measure_twice);
}

/* ---- a listing: notice, statement over or waived, consent, two persons, publication, an end */

struct listing {
	uint64_t number;
	bool noticed, waived, consented, decided, listed, published, ended;
	int64_t statement_until_ms, decided_ms;
	uint32_t to_day;
};

static struct listing *listing_at(struct check *check, uint64_t number)
{
	struct listing *listings = (struct listing *)(void *)check->list.data;
	for (size_t i = 0; i < check->list.count; i++) {
		if (listings[i].number == number)
			return &listings[i];
	}
	struct listing *listing = (struct listing *)list_add(&check->list);
	listing->number = number;
	return listing;
}

static void note_decided(struct check *check, const struct event *event)
{
	const Zh__ListingDecided *body = BODY(event, ListingDecided);
	struct listing *listing = listing_at(check, body->listing);
	listing->decided = true;
	listing->listed = body->listed != 0;
	listing->decided_ms = event->recorded_ms;
	listing->to_day = body->to_day;
	if (!listing->listed)
		return;
	unsigned long long number = body->listing;
	if (!listing->noticed)
		FAIL(check, "listing %llu was decided without a notice", number);
	if (!listing->waived && event->recorded_ms < listing->statement_until_ms)
		FAIL(check, "listing %llu was decided while the firm could still speak", number);
	if (!listing->consented)
		FAIL(check, "listing %llu was decided without the superior's consent", number);
	if (event->meta->person == NULL || event->meta->second == NULL ||
	    strcmp(event->meta->person, event->meta->second) == 0)
		FAIL(check, "listing %llu was decided by one person", number);
	if (listing->to_day == 0)
		FAIL(check, "listing %llu has no end", number);
}

static void note_listing(void *context, const struct event *event)
{
	struct check *check = (struct check *)context;
	switch (event->head.kind) {
	case KIND(LISTING_NOTICED): {
		const Zh__ListingNoticed *body = BODY(event, ListingNoticed);
		struct listing *listing = listing_at(check, body->listing);
		listing->noticed = body->served_ms != 0;
		listing->statement_until_ms = body->statement_until_ms;
		break;
	}
	case KIND(STATEMENT_RECEIVED): {
		const Zh__StatementReceived *body = BODY(event, StatementReceived);
		listing_at(check, body->listing)->waived |= body->waived != 0;
		break;
	}
	case KIND(SUPERIOR_CONSENTED):
		listing_at(check, BODY(event, SuperiorConsented)->listing)->consented = true;
		break;
	case KIND(LISTING_DECIDED):
		note_decided(check, event);
		break;
	case KIND(LISTING_PUBLISHED): {
		struct listing *listing = listing_at(check, BODY(event, ListingPublished)->listing);
		if (!listing->listed)
			FAIL(check, "listing %llu was published before it was decided",
			     (unsigned long long)listing->number);
		if (listing->published)
			FAIL(check, "listing %llu was published twice",
			     (unsigned long long)listing->number);
		listing->published = true;
		break;
	}
	case KIND(LISTING_EXPIRED):
		listing_at(check, BODY(event, ListingExpired)->listing)->ended = true;
		break;
	case KIND(LISTING_REMOVED):
		listing_at(check, BODY(event, ListingRemoved)->listing)->ended = true;
		break;
	case KIND(LISTING_RESTORED): {
		const Zh__ListingRestored *body = BODY(event, ListingRestored);
		struct listing *listing = listing_at(check, body->listing);
		listing->ended = listing->published = false;
		listing->to_day = body->to_day;
		break;
	}
	case KIND(LISTING_WITHDRAWN):
		listing_at(check, BODY(event, ListingWithdrawn)->listing)->ended = true;
		break;
	default:
		break;
	}
}

/* Each has its end, and has ended when its time was over. */
static uint64_t published_listings(struct check *check)
{
	uint64_t published = 0;
	const struct listing *listings = (const struct listing *)(const void *)check->list.data;
	struct civil_date date = time_civil_of_day(time_day_of_ms(world_now_ms(check->sim->world)));
	uint32_t today = (uint32_t)(date.year * 10000 + date.month * 100 + date.day);
	for (size_t i = 0; i < check->list.count; i++) {
		published += listings[i].published;
		if (listings[i].published && !listings[i].ended && listings[i].to_day < today)
			FAIL(check, "listing %llu goes on after its last day, %u",
			     (unsigned long long)listings[i].number, listings[i].to_day);
	}
	return published;
}

uint64_t sim_check_listings(struct sim *sim)
{
	return over(sim, DAEMON_CREDIT, sizeof(struct listing), note_listing, published_listings);
}

/* ---- a referral is at both ends, with equal content and one moment of receipt */

struct delivery {
	uint32_t from, to, stream, reserved;
	uint64_t number;
	int64_t received_ms; /* 0: not known here */
	uint8_t digest[32];
};

struct papers {
	struct sim *sim;
	struct world_node *node;
	struct list sent, received;
};

static struct delivery *paper_at(struct list *list, uint32_t from, uint32_t to, uint32_t stream,
				 uint64_t number)
{
	struct delivery *papers = (struct delivery *)(void *)list->data;
	for (size_t i = 0; i < list->count; i++) {
		if (papers[i].from == from && papers[i].to == to && papers[i].stream == stream &&
		    papers[i].number == number)
			return &papers[i];
	}
	return NULL;
}

static struct delivery *paper_new(struct papers *papers, struct list *list, uint32_t from,
				  uint32_t to, uint32_t stream, uint64_t number,
				  const ProtobufCBinaryData *digest)
{
	if (paper_at(list, from, to, stream, number) != NULL)
		world_fail(papers->sim->world, "%u to %u: number %llu stands twice", from, to,
			   (unsigned long long)number);
	struct delivery *paper = (struct delivery *)list_add(list);
	paper->from = from;
	paper->to = to;
	paper->stream = stream;
	paper->number = number;
	if (digest->len == sizeof paper->digest)
		memcpy(paper->digest, digest->data, sizeof paper->digest);
	return paper;
}

static void note_paper(void *context, const struct event *event)
{
	struct papers *papers = (struct papers *)context;
	uint32_t here = node_region(papers->node);
	if (event->head.kind == KIND(REFERRAL_SENT)) {
		const Zh__ReferralSent *body = BODY(event, ReferralSent);
		if (!sim_has_region(body->to_region))
			return; /* the prefecture's own superior: nobody is there to receive it */
		(void)paper_new(papers, &papers->sent, here, body->to_region,
				(uint32_t)body->stream, body->link_number, &body->digest);
	} else if (event->head.kind == KIND(REFERRAL_RECEIVED)) {
		const Zh__ReferralReceived *body = BODY(event, ReferralReceived);
		paper_new(papers, &papers->received, body->from_region, here,
			  (uint32_t)body->stream, body->link_number, &body->digest)
			->received_ms = body->received_ms;
	} else if (event->head.kind == KIND(REFERRAL_DELIVERED)) {
		const Zh__ReferralDelivered *body = BODY(event, ReferralDelivered);
		struct delivery *paper = paper_at(&papers->sent, here, body->by_region,
						  (uint32_t)body->stream, body->link_number);
		if (paper == NULL || paper->received_ms != 0)
			world_fail(papers->sim->world,
				   "%u: number %llu was delivered, but not sent, or twice", here,
				   (unsigned long long)body->link_number);
		/* A moment that can't be (a node's clock jumps) is booked at its bound. */
		paper->received_ms = body->has_told_ms ? body->told_ms : body->received_ms;
	}
}

uint64_t sim_check_referrals(struct sim *sim)
{
	struct papers papers = {.sim = sim,
				.sent = {.size = sizeof(struct delivery)},
				.received = {.size = sizeof(struct delivery)}};
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		papers.node = sim->nodes[region][DAEMON_NOTIFY];
		world_each_event(sim->world, papers.node, note_paper, &papers);
	}
	const struct delivery *sent = (const struct delivery *)(const void *)papers.sent.data;
	for (size_t i = 0; i < papers.sent.count; i++) {
		const struct delivery *there = paper_at(&papers.received, sent[i].from, sent[i].to,
							sent[i].stream, sent[i].number);
		if (there == NULL || sent[i].received_ms == 0)
			world_fail(sim->world, "%u to %u: number %llu never arrived", sent[i].from,
				   sent[i].to, (unsigned long long)sent[i].number);
		if (there->received_ms != sent[i].received_ms ||
		    memcmp(there->digest, sent[i].digest, sizeof there->digest) != 0)
			world_fail(sim->world,
				   "%u to %u: number %llu isn't the same at both ends: received at "
				   "%lld there, at %lld as told, content %s",
				   sent[i].from, sent[i].to, (unsigned long long)sent[i].number,
				   (long long)there->received_ms, (long long)sent[i].received_ms,
				   memcmp(there->digest, sent[i].digest, sizeof there->digest) == 0
					   ? "equal"
					   : "different");
	}
	if (papers.received.count != papers.sent.count)
		world_fail(sim->world, "%zu documents were sent, %zu received", papers.sent.count,
			   papers.received.count);
	uint64_t checked = papers.sent.count;
	free(papers.sent.data);
	free(papers.received.data);
	return checked;
}

/* ---- goods: what was found of a batch is somewhere, and no place holds less than nothing */

struct goods {
	uint64_t hazard;
	char batch[128];
	int64_t at[32]; /* by Zh__GoodsPlace */
	int64_t found;
};

static struct goods *goods_at(struct check *check, uint64_t hazard, const char *batch)
{
	struct goods *all = (struct goods *)(void *)check->list.data;
	for (size_t i = 0; i < check->list.count; i++) {
		if (all[i].hazard == hazard && strcmp(all[i].batch, batch) == 0)
			return &all[i];
	}
	struct goods *goods = (struct goods *)list_add(&check->list);
	goods->hazard = hazard;
	(void)snprintf(goods->batch, sizeof goods->batch, "%s", batch);
	return goods;
}

/* A batch that is split off takes its goods along. */
static void note_split(struct check *check, const Zh__HazardSplit *body)
{
	if (body->batch == NULL || body->batch[0] == '\0')
		return;
	struct goods *whole = goods_at(check, body->hazard, body->batch), gone = *whole;
	memset(whole->at, 0, sizeof whole->at);
	whole->found = 0;
	struct goods *part = goods_at(check, body->new_hazard, body->batch);
	for (unsigned place = 0; place < sizeof gone.at / sizeof gone.at[0]; place++)
		part->at[place] += gone.at[place];
	part->found += gone.found;
}

static void note_goods(void *context, const struct event *event)
{
	struct check *check = (struct check *)context;
	if (event->head.kind == KIND(HAZARD_SPLIT))
		note_split(check, BODY(event, HazardSplit));
	if (event->head.kind != KIND(GOODS_MOVED))
		return;
	const Zh__GoodsMoved *body = BODY(event, GoodsMoved);
	struct goods *goods = goods_at(check, body->hazard, body->batch != NULL ? body->batch : "");
	int64_t amount = (int64_t)body->quantity->amount;
	unsigned from = (unsigned)body->from_place, to = (unsigned)body->to_place;
	ASSERT(from < 16 && to < 16);
	if (from == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN)
		goods->found += amount;
	else
		goods->at[from] -= amount;
	goods->at[to] += amount;
	if (from != ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN && goods->at[from] < 0)
		FAIL(check, "%u: hazard %llu: more units left place %u than were there",
		     node_region(check->node), (unsigned long long)body->hazard, from);
}

static uint64_t goods_sum_up(struct check *check)
{
	const struct goods *all = (const struct goods *)(const void *)check->list.data;
	for (size_t i = 0; i < check->list.count; i++) {
		int64_t sum = 0;
		for (unsigned place = 0; place < 16; place++)
			sum += all[i].at[place];
		if (sum != all[i].found)
			FAIL(check, "hazard %llu: %lld units found, %lld accounted for",
			     (unsigned long long)all[i].hazard, (long long)all[i].found,
			     (long long)sum);
	}
	return check->list.count;
}

uint64_t sim_check_goods(struct sim *sim)
{
	return over(sim, DAEMON_HAZARD, sizeof(struct goods), note_goods, goods_sum_up);
}

/* ---- what needs two persons was done by two */

static void note_persons(void *context, const struct event *event)
{
	struct check *check = (struct check *)context;
	static const uint16_t by_two[] = {KIND(CASE_FILED), KIND(CASE_NOTICED), KIND(CASE_DECIDED),
					  KIND(LISTING_DECIDED), KIND(CANCELLED_OFF)};
	const Zh__EventMeta *meta = event->meta;
	bool needed = false;
	for (size_t i = 0; i < sizeof by_two / sizeof by_two[0]; i++)
		needed |= event->head.kind == by_two[i];
	/* A mark or another daemon's event may end things too: those have no person at all. */
	needed &= event->head.cause_kind == EVENT_CAUSE_REQUEST && !is_small_on_spot(event);
	if (!needed && meta->second == NULL)
		return;
	if (meta->person == NULL || meta->second == NULL || strcmp(meta->person, meta->second) == 0)
		FAIL(check, "%u/%s: event %llu (%s) has one person where two are needed",
		     node_region(check->node), daemon_name(node_daemon(check->node)),
		     (unsigned long long)event->sequence, event_kind_name(event->head.kind));
	(void)list_add(&check->list);
}

static uint64_t counted(struct check *check)
{
	return check->list.count;
}

uint64_t sim_check_persons(struct sim *sim)
{
	uint64_t checked = 0;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		checked += over(sim, (enum daemon)daemon, 1, note_persons, counted);
	return checked;
}

/* ---- official numbers: each series from 1 without a gap */

struct serial {
	uint32_t series, year, last;
};

static struct serial *serial_at(struct check *check, uint32_t series, uint32_t year)
{
	struct serial *all = (struct serial *)(void *)check->list.data;
	struct serial *found = NULL;
	for (size_t i = 0; i < check->list.count; i++) {
		if (all[i].series == series && all[i].year == year)
			found = &all[i];
	}
	if (found == NULL) {
		found = (struct serial *)list_add(&check->list);
		found->series = series;
		found->year = year;
	}
	return found;
}

static void take_serial(struct check *check, uint32_t series, uint32_t year, uint32_t serial)
{
	struct serial *found = serial_at(check, series, year);
	if (serial != found->last + 1)
		FAIL(check, "%u: number %u of series %u in %u follows %u", node_region(check->node),
		     serial, series, year, found->last);
	found->last = serial;
}

/* After a restore a person has said from paper where it goes on, never before what is known. */
static void confirm_serial(struct check *check, const Zh__SeriesConfirmed *body)
{
	static const struct {
		const char *series;
		uint32_t kind;
	} kinds[] = {{"order.rectification", KIND(RECTIFICATION_NOTICED)},
		     {"order.correction", KIND(CORRECTION_ORDERED)},
		     {"case", KIND(CASE_FILED)}};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(body->series, kinds[i].series) != 0)
			continue;
		struct serial *serial = serial_at(check, kinds[i].kind, body->year);
		if (body->last < serial->last)
			FAIL(check, "%u: series %s goes back from %u to %u",
			     node_region(check->node), body->series, serial->last, body->last);
		serial->last = body->last;
	}
}

static void note_serial(void *context, const struct event *event)
{
	struct check *check = (struct check *)context;
	if (event->head.kind == KIND(RECTIFICATION_NOTICED)) {
		const Zh__RectificationNoticed *body = BODY(event, RectificationNoticed);
		take_serial(check, event->head.kind, body->year, body->serial);
	} else if (event->head.kind == KIND(CORRECTION_ORDERED)) {
		const Zh__CorrectionOrdered *body = BODY(event, CorrectionOrdered);
		take_serial(check, event->head.kind, body->year, body->serial);
	} else if (event->head.kind == KIND(CASE_FILED)) {
		const Zh__CaseFiled *body = BODY(event, CaseFiled);
		take_serial(check, event->head.kind, body->year, body->serial);
	} else if (event->head.kind == KIND(SERIES_CONFIRMED)) {
		const Zh__SeriesConfirmed *body = BODY(event, SeriesConfirmed);
		confirm_serial(check, body);
	}
}

static uint64_t numbers_taken(struct check *check)
{
	const struct serial *all = (const struct serial *)(const void *)check->list.data;
	uint64_t taken = 0;
	for (size_t i = 0; i < check->list.count; i++)
		taken += all[i].last;
	return taken;
}

uint64_t sim_check_series(struct sim *sim)
{
	return over(sim, DAEMON_HAZARD, sizeof(struct serial), note_serial, numbers_taken) +
	       over(sim, DAEMON_ESCALATION, sizeof(struct serial), note_serial, numbers_taken);
}
