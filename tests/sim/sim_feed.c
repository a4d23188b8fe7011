/* Feeds: reports of all kinds, pushed again when no receipt comes, and conflicts now and then.
 *
 * Each time an item comes it goes through intake's door as it was told (sim_parts.c). */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/text.h"
#include "common/core/message.h"
#include "intake.pb-c.h"
#include "services/intake/intake.h"

struct sim_item {
	struct sim_item *next;
	struct sim *sim;
	size_t region;
	char id[32];
	char text[192], name[32], batch[8];
	Zh__PushItem item;
	Zh__ReportBody report;
	Zh__FirmRef respondent, producer;
	Zh__ProductRef product;
	Zh__Quantity quantity;
	Zh__SamplingBody sampling;
	Zh__Informant informant;
	Zh__Violation violations[2];
	const char *failed[1];
	uint8_t told[2048]; /* the item as it is pushed */
	size_t told_size;
	bool test;
	const struct intake_item_extra *extra; /* of the last time that it came */
	struct input_item input;
	const struct sim_item *same_as; /* a resend of that one, or a conflict with it */
	bool conflict;
	Zh__ItemOutcome outcome;
	uint64_t number; /* the report that the answer names */
	bool answered;
};

static void decided(void *context, const struct decision *decision)
{
	struct sim_item *item = (struct sim_item *)context;
	if (decision->verdict != VERDICT_DONE || decision->reply == NULL)
		world_fail(item->sim->world, "an item ends in %s",
			   decision->refusal.code != NULL ? decision->refusal.code : "nothing");
	const struct intake_item_result *result =
		(const struct intake_item_result *)decision->reply;
	if (result->outcome != ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED && !result->kept)
		feed_item_forget(node_parts(item->sim->nodes[item->region][DAEMON_INTAKE]),
				 item->extra);
	item->outcome = result->outcome;
	item->number = result->report;
}

static void answered(void *context)
{
	struct sim_item *item = (struct sim_item *)context;
	struct sim_counts *counts = &item->sim->counts;
	item->answered = true;
	if (item->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED)
		counts->acked++;
	else if (item->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED)
		counts->items_repeated++;
	else if (item->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT)
		counts->items_conflict++;
	else
		counts->items_refused++;
}

static bool is_receipt(const struct sim_item *item)
{
	return item->answered && (item->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED ||
				  item->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED);
}

/* ---- what is told */

static void tell_firm(struct sim_item *item, Zh__FirmRef *firm, size_t number)
{
	zh__firm_ref__init(firm);
	if (!sim_chance(item->sim, 10))
		firm->key = sim_firm(number);
	(void)snprintf(item->name, sizeof item->name, "都匀市第%zu商店", number % SIM_FIRMS);
	firm->name = item->name;
}

static void tell_product(struct sim_item *item)
{
	struct sim *sim = item->sim;
	zh__product_ref__init(&item->product);
	item->product.class_code = sim_class(sim_below(sim, SIM_CLASSES));
	item->product.name = "电动自行车";
	(void)snprintf(item->batch, sizeof item->batch, "B%u", (unsigned)sim_below(sim, 4));
	item->product.batch = item->batch;
	zh__quantity__init(&item->quantity);
	SET_OPTIONAL(&item->quantity, amount, 1 + sim_below(sim, 20));
	item->quantity.unit = "件";
}

static void tell_sampling(struct sim_item *item)
{
	zh__sampling_body__init(&item->sampling);
	item->failed[0] = "充电器输出电压";
	item->sampling.sample_no = item->id;
	item->sampling.lab = "省质检院";
	item->sampling.conclusion = "不合格";
	item->sampling.n_failed_items = 1;
	item->sampling.failed_items = item->failed;
	item->item.sampling = &item->sampling;
}

/* A firm of its own risk: it has it in hand, mostly. */
static void tell_control(struct sim_item *item)
{
	if (item->report.respondent == NULL || sim_chance(item->sim, 20))
		return;
	SET_OPTIONAL(&item->report, controlled, 1);
	item->report.control = "已全部下架封存";
}

/* Nobody says the same twice: 24 of two thousand characters. */
static void tell_text(struct sim_item *item)
{
	size_t size = 0;
	for (unsigned i = 0; i < 24; i++) {
		uint32_t character = 0x4E00 + (uint32_t)sim_below(item->sim, 2048);
		item->text[size++] = (char)(0xE0 | character >> 12);
		item->text[size++] = (char)(0x80 | (character >> 6 & 0x3F));
		item->text[size++] = (char)(0x80 | (character & 0x3F));
	}
	(void)snprintf(item->text + size, sizeof item->text - size, " " SIM_CANARY "%s",
		       sim_chance(item->sim, 60) ? " 张三 13800000000" : "");
	item->report.text = item->text;
}

/* Free text and identities, which a journal must never hold: the door takes them off. */
static void tell_person(struct sim_item *item)
{
	tell_text(item);
	zh__informant__init(&item->informant);
	item->informant.name = SIM_CANARY " name";
	item->informant.phone = SIM_CANARY " phone";
	item->item.plain_informant = &item->informant;
}

static void tell_report(struct sim_item *item)
{
	struct sim *sim = item->sim;
	Zh__ReportBody *report = &item->report;
	zh__report_body__init(report);
	size_t firm = (size_t)sim_below(sim, SIM_FIRMS);
	firm = sim_chance(sim, 70) ? firm % 5 : firm; /* few firms are in most reports */
	if (!sim_chance(sim, 5)) { /* a den, or goods in a street: a place and nobody known yet */
		tell_firm(item, &item->respondent, firm);
		report->respondent = &item->respondent;
	}
	if (sim_chance(sim, 50)) {
		tell_firm(item, &item->producer, (size_t)sim_below(sim, SIM_FIRMS));
		SET_OPTIONAL(&item->producer, region, sim_regions[sim_below(sim, SIM_REGIONS)]);
		report->producer = &item->producer;
	}
	tell_product(item);
	report->product = &item->product;
	report->quantity = &item->quantity;
	SET_OPTIONAL(report, place, sim_regions[item->region]);
	item->violations[0] = (Zh__Violation)(1 + sim_below(sim, 20));
	item->violations[1] = (Zh__Violation)(1 + sim_below(sim, 20));
	report->n_violations = 1 + (size_t)sim_below(sim, 2);
	report->violations = item->violations;
	if (sim_chance(sim, 10))
		SET_OPTIONAL(report, injuries, 1 + (uint32_t)sim_below(sim, 3));
	if (sim_chance(sim, 20))
		SET_OPTIONAL(report, severity, (Zh__HazardLevel)(1 + sim_below(sim, 3)));
	tell_person(item);
}

static const struct input_item *come(void *context, struct arena *arena)
{
	struct sim_item *item = (struct sim_item *)context;
	struct bytes told = bytes_of(item->told, item->told_size);
	union {
		const ProtobufCMessage *read;
		Zh__PushItem *item;
	} come = {message_read(&zh__push_item__descriptor, told, arena)};
	ASSERT(come.read != NULL);
	item->extra = sim_door_prepare(item->sim, item->region, come.item, item->test, arena);
	if (item->extra == NULL || item->extra->fault_code != NULL)
		world_fail(item->sim->world, "item %s isn't taken at the door: %s", item->id,
			   item->extra != NULL ? item->extra->fault_code : "it is too large");
	item->input.body = &come.item->base;
	item->input.extra = item->extra;
	return &item->input;
}

/* What comes again is the same, byte for byte. */
static void keep_as_told(struct sim_item *item)
{
	const struct sim_item *first = item->same_as;
	if (first != NULL && !item->conflict) {
		memcpy(item->told, first->told, first->told_size);
		item->told_size = first->told_size;
		return;
	}
	ASSERT(protobuf_c_message_get_packed_size(&item->item.base) <= sizeof item->told);
	item->told_size = protobuf_c_message_pack(&item->item.base, item->told);
}

static struct sim_item *make_item(struct sim *sim, size_t region, const struct sim_item *same_as,
				  bool conflict)
{
	static const Zh__ReportKind kinds[] = {
		ZH__REPORT_KIND__REPORT_KIND_ACCUSATION, ZH__REPORT_KIND__REPORT_KIND_CLUE,
		ZH__REPORT_KIND__REPORT_KIND_COMPLAINT,  ZH__REPORT_KIND__REPORT_KIND_SAMPLING,
		ZH__REPORT_KIND__REPORT_KIND_INSPECTION, ZH__REPORT_KIND__REPORT_KIND_OPINION,
		ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT};
	struct sim_item *item = (struct sim_item *)calloc(1, sizeof *item);
	ASSERT(item != NULL);
	item->sim = sim;
	item->region = region;
	item->same_as = same_as;
	item->conflict = conflict;
	item->next = sim->items;
	sim->items = item;
	if (same_as != NULL)
		memcpy(item->id, same_as->id, sizeof item->id);
	else
		(void)snprintf(item->id, sizeof item->id, "GD2025%08llu",
			       (unsigned long long)++sim->item_number);
	zh__push_item__init(&item->item);
	item->item.id = item->id;
	SET_OPTIONAL(&item->item, kind, kinds[sim_below(sim, sizeof kinds / sizeof kinds[0])]);
	tell_report(item);
	item->item.report = &item->report;
	if (item->item.kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING)
		tell_sampling(item);
	if (item->item.kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT)
		tell_control(item);
	SET_OPTIONAL(&item->item, happened_ms,
		     world_now_ms(sim->world) - (int64_t)sim_below(sim, 3 * MS_PER_DAY));
	item->test = same_as != NULL ? same_as->test : sim_chance(sim, 3);
	keep_as_told(item);
	item->input = (struct input_item){
		.door = INTAKE_DOOR_FEED,
		.from = &sim->doors[region].feed.principal,
		.sequence = sim->item_number,
		.session = 7,
		.happened_ms = item->item.happened_ms,
	};
	return item;
}

/* A resend comes of one that the feed believes lost; a conflict is with one that is known. */
static const struct sim_item *some_earlier(struct sim *sim, bool known)
{
	const struct sim_item *found = NULL;
	uint64_t seen = 0;
	for (const struct sim_item *item = sim->items; item != NULL && seen < 40;
	     item = item->next) {
		if (item->same_as == NULL && (!known || is_receipt(item)) &&
		    sim_below(sim, ++seen) == 0)
			found = item;
	}
	return found;
}

static void offer(struct sim *sim, struct sim_item *item)
{
	struct world_item offered = {.node = sim->nodes[item->region][DAEMON_INTAKE],
				     .make = come,
				     .context = item,
				     .decided = decided,
				     .answered = answered};
	world_offer(sim->world, &offered);
}

void sim_feed_push(struct sim *sim)
{
	size_t region = sim_chance(sim, 10) ? 0 : 1 + (size_t)sim_below(sim, SIM_REGIONS - 1);
	bool again = sim_chance(sim, 15), conflict = !again && sim_chance(sim, 5);
	const struct sim_item *earlier = again || conflict ? some_earlier(sim, conflict) : NULL;
	if (earlier != NULL)
		region = earlier->region;
	offer(sim, make_item(sim, region, earlier, earlier != NULL && conflict));
}

/* What was in conflict stays so: its first content goes again alone. */
void sim_feed_offer_again(struct sim *sim, size_t region)
{
	for (struct sim_item *item = sim->items; item != NULL; item = item->next) {
		if (item->region != region)
			continue;
		if ((item->conflict && item->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT) ||
		    !item->answered)
			continue;
		item->answered = false;
		item->outcome = ZH__ITEM_OUTCOME__ITEM_OUTCOME_UNKNOWN;
		offer(sim, item);
		sim->counts.offered_again++;
	}
}

void sim_feed_close(struct sim *sim)
{
	while (sim->items != NULL) {
		struct sim_item *item = sim->items;
		sim->items = item->next;
		free(item);
	}
}

bool sim_feed_told(struct sim *sim, size_t region, const char *id, struct bytes redacted)
{
	static uint8_t memory[1u << 14];
	for (const struct sim_item *item = sim->items; item != NULL; item = item->next) {
		struct arena arena;
		struct bytes without;
		size_t found;
		if (item->region != region || strcmp(item->id, id) != 0)
			continue;
		arena_init(&arena, memory, sizeof memory);
		const Zh__PushItem *told = (const Zh__PushItem *)(const void *)message_read(
			&zh__push_item__descriptor, bytes_of(item->told, item->told_size), &arena);
		if (told != NULL &&
		    text_redact(bytes_of_text(told->report->text), &arena, &without, &found) ==
			    STATUS_OK &&
		    bytes_equal(without, redacted))
			return true;
	}
	return false;
}

/* ---- what must hold */

struct registered {
	struct sim *sim;
	size_t region;
	uint8_t *times; /* by report */
	uint64_t capacity;
	char (*ids)[32];
};

static void note_registered(void *context, const struct event *event)
{
	struct registered *registered = (struct registered *)context;
	if (event->head.kind != KIND(REPORT_REGISTERED))
		return;
	const Zh__ReportRegistered *body = BODY(event, ReportRegistered);
	if (body->report >= registered->capacity || registered->times[body->report]++ != 0)
		world_fail(registered->sim->world, "report %llu of %u is registered twice",
			   (unsigned long long)body->report, sim_regions[registered->region]);
	if (body->feed_id != NULL)
		(void)snprintf(registered->ids[body->report], 32, "%s", body->feed_id);
}

static void check_item(const struct registered *registered, const struct sim_item *item)
{
	struct world *world = registered->sim->world;
	/* What was under way when a county was put back may come before what it is in conflict
	 * with, and be received, or refused for what it says. */
	bool before = item->conflict && registered->sim->restored[item->region].done != 0 &&
		      (!is_receipt(item->same_as) || !is_receipt(item));
	if (item->conflict && !before && item->outcome != ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT)
		world_fail(world, "item %s with other content wasn't seen as a conflict", item->id);
	if (!is_receipt(item))
		return;
	if (item->number >= registered->capacity || registered->times[item->number] != 1 ||
	    strcmp(registered->ids[item->number], item->id) != 0)
		world_fail(world, "item %s was acknowledged as report %llu, which isn't there",
			   item->id, (unsigned long long)item->number);
	if (item->same_as != NULL && !item->conflict && is_receipt(item->same_as) &&
	    item->same_as->number != item->number)
		world_fail(world, "item %s has two receipts with different reports", item->id);
}

uint64_t sim_check_feed(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct world_node *node = sim->nodes[region][DAEMON_INTAKE];
		uint64_t capacity = sim_last_of(node, OBJECT_REPORT) + 1;
		struct registered registered = {.sim = sim,
						.region = region,
						.times = (uint8_t *)calloc(capacity, 1),
						.capacity = capacity,
						.ids = (char(*)[32])calloc(capacity, 32)};
		ASSERT(registered.times != NULL && registered.ids != NULL);
		world_each_event(sim->world, node, note_registered, &registered);
		for (const struct sim_item *item = sim->items; item != NULL; item = item->next) {
			if (item->region == region) {
				check_item(&registered, item);
				checked++;
			}
		}
		free(registered.times);
		free(registered.ids);
	}
	return checked;
}
