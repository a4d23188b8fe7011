/* One hazard, whole: orders, re-inspections, what is asked, goods by place, custody, its file. */
#include "common/core/row_texts.h"
#include "common/stage/persons/recusal_query.h"
#include "hazard.pb-c.h"
#include "services/hazard/custody/goods_moves.h"
#include "services/hazard/custody/sale_stop.h"
#include "services/hazard/rectification/found_evidence.h"
#include "services/hazard/rectification/query_lines.h"
#include "types.pb-c.h"

enum { GOODS_SHOWN_MAX = 128, PAPERS_SHOWN_MAX = 48, PAPER_ROOM = 8192 };

/* What the paper says besides what to correct, which is in the file. */
static void put_order_texts(const struct query_context *query, struct json_line *json,
			    uint64_t hazard, uint8_t n)
{
	static const char *const members[ORDER_TEXT_COUNT] = {[ORDER_TEXT_FACTS] = "facts_found",
							      [ORDER_TEXT_VIOLATED] =
								      "violated_rule",
							      [ORDER_TEXT_BASIS] = "order_basis",
							      [ORDER_TEXT_REMEDIES] = "remedies"};
	for (unsigned part = 0; part < ORDER_TEXT_COUNT; part++) {
		if (json->out->capacity - json->out->size < PAPER_ROOM)
			return;
		json_bytes_text(json, members[part],
				hazard_order_text(query->rows, hazard, n, (enum order_text)part));
	}
}

static void put_orders(const struct query_context *query, struct json_line *json, uint64_t hazard,
		       const struct hazard_row *row)
{
	struct order_row order;
	json_array(json, "orders");
	for (unsigned n = 1; n <= row->orders; n++) {
		if (!hazard_order_get(query->rows, hazard, (uint8_t)n, &order))
			continue;
		json_object(json, NULL);
		json_text(json, "order",
			  order.kind == ORDER_CORRECTION ? "correction_order"
							 : "rectification_notice");
		json_unsigned(json, "year", order.year);
		json_unsigned(json, "serial", order.serial);
		json_day(json, "served_day", order.served_day);
		json_moment(json, "due_ms", order.due_ms);
		put_order_texts(query, json, hazard, (uint8_t)n);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_reinspections(const struct query_context *query, struct json_line *json,
			      uint64_t hazard, const struct hazard_row *row)
{
	json_array(json, "reinspections");
	for (unsigned n = 1; n <= row->reinspections; n++) {
		struct row_key key = hazard_numbered_key(hazard, (uint8_t)n);
		struct reinspection_head head;
		struct bytes stored;
		if (!query->rows->get(query->rows->context, TABLE_REINSPECTIONS,
				      row_key_bytes(&key), &stored) ||
		    stored.size < sizeof(head))
			continue;
		memcpy(&head, stored.data, sizeof(head));
		struct bytes rest =
			bytes_of(stored.data + sizeof(head), stored.size - sizeof(head));
		json_object(json, NULL);
		json_bool(json, "passed", head.passed != 0);
		json_day(json, "on_day", head.on_day);
		json_unsigned(json, "evidence", head.evidence);
		json_array(json, "officers");
		for (unsigned i = 0; i + 1u < head.persons; i++)
			json_bytes_text(json, NULL, row_text_take(&rest));
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_sale_stop(const struct query_context *query, struct json_line *json,
			  uint64_t hazard, const struct hazard_row *row)
{
	struct sale_stop stop = hazard_sale_stop(query->rows, hazard, row);
	if (!stop.there)
		return;
	if (!stop.ended)
		json_bool(json, "sale_forbidden", true);
	json_day(json, "sale_stopped_day", stop.since_day);
	json_day(json, "sale_allowed_day", stop.ended_day);
}

/* ---- whose goods they are, and what was found */

/* By name; by key where no name was told. */
static void put_firm_named(struct json_line *json, const char *member, const char *key_member,
			   struct bytes key, struct bytes name)
{
	json_bytes_text(json, member, name.size != 0 ? name : key);
	json_bytes_text(json, key_member, key);
}

static void put_parties(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	struct hazard_texts texts;
	uint8_t memory[FOUND_EVIDENCE_MAX];
	if (!hazard_texts_get(query->rows, hazard, &texts))
		return;
	bool firms = texts.head.made_by_firm != 0;
	put_firm_named(json, "producer", "producer_key",
		       texts.text[firms ? HAZARD_TEXT_FIRM_KEY : HAZARD_TEXT_PRODUCER_KEY],
		       texts.text[firms ? HAZARD_TEXT_FIRM_NAME : HAZARD_TEXT_PRODUCER_NAME]);
	if (texts.head.producer_region != 0)
		json_unsigned(json, "producer_region", texts.head.producer_region);
	firms = texts.head.sold_by_firm != 0;
	put_firm_named(json, "seller", "seller_key",
		       texts.text[firms ? HAZARD_TEXT_FIRM_KEY : HAZARD_TEXT_SELLER_KEY],
		       texts.text[firms ? HAZARD_TEXT_FIRM_NAME : HAZARD_TEXT_SELLER_NAME]);
	if (texts.head.seller_region != 0)
		json_unsigned(json, "seller_region", texts.head.seller_region);
	json_bytes_text(json, "evidence", found_evidence_get(query->rows, hazard, memory));
}

/* ---- what is asked, owed and waited for */

static void put_more(struct json_line *json, const struct hazard_more *more)
{
	if (more->no_access != 0)
		json_unsigned(json, "times_no_access", more->no_access);
	if ((more->flags & MORE_UNCONTROLLED) != 0)
		json_bool(json, "uncontrolled", true);
	if ((more->flags & MORE_PROGRESS_OWED) != 0)
		json_bool(json, "progress_owed", true);
	if (more->extended_by != 0)
		json_unsigned(json, "extended_by", more->extended_by);
	json_moment(json, "held_until_ms", more->held_until_ms);
	if ((more->flags & MORE_EXTENSION_ASKED) == 0)
		return;
	json_object(json, "extension_asked");
	json_unsigned(json, "by", more->asked_by);
	json_moment(json, "asked_ms", more->asked_ms);
	json_object_end(json);
}

/* ---- goods */

struct goods_shown {
	struct json_line *json;
	uint64_t sums[GOODS_PLACES]; /* of products */
};

static bool goods_line(void *context, const struct row_ref *found)
{
	struct goods_shown *shown = (struct goods_shown *)context;
	struct json_line *json = shown->json;
	struct goods_row goods;
	if (found->value.size != sizeof(goods) || found->key.size < 9)
		return true;
	memcpy(&goods, found->value.data, sizeof(goods));
	uint8_t place = hazard_goods_key_place(found->key);
	uint8_t class = hazard_goods_key_class(found->key);
	if (goods.amount == 0 || place >= GOODS_PLACES)
		return true;
	if (class == ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS)
		shown->sums[place] += goods.amount;
	json_object(json, NULL);
	if (class != ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS)
		json_enum(json, "goods_class", &zh__goods_class__descriptor, class);
	json_enum(json, "place", &zh__goods_place__descriptor, place);
	json_bytes_text(json, "batch", bytes_of(found->key.data + 9, found->key.size - 9));
	json_unsigned(json, "amount", goods.amount);
	json_text(json, "unit", goods.unit);
	json_object_end(json);
	return true;
}

static void put_goods(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	struct goods_shown shown = {.json = json};
	struct row_key prefix = row_key_u64(hazard);
	uint64_t total = 0;
	json_array(json, "goods");
	(void)rows_scan(query->rows, TABLE_GOODS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			GOODS_SHOWN_MAX, goods_line, &shown);
	json_array_end(json);
	for (unsigned place = 1; place < GOODS_PLACES; place++)
		total += shown.sums[place];
	if (total == 0)
		return;
	json_array(json, "goods_sums");
	for (unsigned place = 1; place < GOODS_PLACES; place++) {
		if (shown.sums[place] == 0)
			continue;
		json_object(json, NULL);
		json_enum(json, "place", &zh__goods_place__descriptor, (int)place);
		json_unsigned(json, "amount", shown.sums[place]);
		json_object_end(json);
	}
	json_array_end(json);
	json_unsigned(json, "goods_total", total);
}

/* ---- the file */

static void put_attachments(struct json_line *json, const struct hazard_paper *paper)
{
	struct bytes rest = paper->attachments;
	if (paper->head.attachments == 0)
		return;
	json_array(json, "attachments");
	for (unsigned i = 0; i < paper->head.attachments && rest.size > RECORD_DIGEST; i++) {
		struct bytes digest = bytes_of(rest.data, RECORD_DIGEST);
		uint8_t kind = rest.data[RECORD_DIGEST];
		rest = bytes_of(rest.data + RECORD_DIGEST + 1, rest.size - RECORD_DIGEST - 1);
		json_object(json, NULL);
		json_bytes_text(json, "name", row_text_take(&rest));
		if (kind != 0)
			json_enum(json, "evidence_kind", &zh__evidence_kind__descriptor, kind);
		json_hex(json, "digest", digest);
		json_object_end(json);
	}
	json_array_end(json);
}

/* What the numbers of a paper are, by its kind. */
static void put_numbers(const struct query_context *query, struct json_line *json,
			const struct record_head *head)
{
	switch ((enum hazard_record)head->kind) {
	case RECORD_REINSPECTION:
	case RECORD_LOOK_BACK:
		json_bool(json, "passed", head->detail != 0);
		break;
	case RECORD_GOODS:
		json_enum(json, "document_kind", &zh__goods_document__descriptor, head->detail);
		if ((head->number >> 8 & 0xff) != 0)
			json_enum(json, "from_place", &zh__goods_place__descriptor,
				  (int)(head->number >> 8 & 0xff));
		json_enum(json, "to_place", &zh__goods_place__descriptor,
			  (int)(head->number & 0xff));
		break;
	case RECORD_HELP:
		json_enum(json, "help", &zh__help_kind__descriptor, head->detail);
		break;
	case RECORD_PERSON:
		json_enum(json, "part", &zh__responsible_part__descriptor, head->detail);
		break;
	case RECORD_CUSTODY:
		json_enum(json, "word", &zh__custody_word__descriptor, head->detail);
		json_unsigned(json, "lot", head->number);
		break;
	case RECORD_SPLIT:
		json_id(json, "new_hazard",
			object_id_make(OBJECT_HAZARD, query->region, head->number));
		break;
	case RECORD_RESTATED:
		hazard_put_restated(query, json, head);
		return;
	case RECORD_UNJOINED:
		json_id(json, "report", object_id_make(OBJECT_REPORT, query->region, head->number));
		break;
	case RECORD_NONE:
	case RECORD_ORDER:
	case RECORD_ORDER_SERVED:
	case RECORD_CLAIM:
	case RECORD_NO_ACCESS:
	case RECORD_CANCEL_OFF:
	case RECORD_REFUSAL:
	case RECORD_EXTENSION_ASKED:
	case RECORD_EXTENSION_GRANTED:
	case RECORD_EXTENSION_REFUSED:
	case RECORD_ON_THE_SPOT:
	case RECORD_STOPPED:
	case RECORD_STILL_STOPPED:
	case RECORD_RESTARTED:
	case RECORD_PROGRESS:
	case RECORD_PROGRESS_OWED:
	case RECORD_UNFOUNDED:
	case RECORD_ARCHIVED:
	case RECORD_COUNT:
		break;
	}
	if (head->amount != 0)
		json_unsigned(json, "amount", head->amount);
}

static void put_paper(const struct query_context *query, struct json_line *json,
		      const struct hazard_paper *paper)
{
	json_object(json, NULL);
	json_text(json, "paper", hazard_record_name((enum hazard_record)paper->head.kind));
	json_day(json, "on_day", paper->head.on_day);
	json_moment(json, "at_ms", paper->head.at_ms);
	json_bytes_text(json, "person", paper->text[RECORD_TEXT_PERSON]);
	json_bytes_text(json, "second", paper->text[RECORD_TEXT_SECOND]);
	json_bytes_text(json, paper->head.kind == RECORD_ORDER_SERVED ? "method" : "text",
			paper->text[RECORD_TEXT_WHAT]);
	json_bytes_text(json, "document", paper->text[RECORD_TEXT_OTHER]);
	json_bytes_text(json, "officers", paper->text[RECORD_TEXT_OFFICERS]);
	put_numbers(query, json, &paper->head);
	put_attachments(json, paper);
	json_object_end(json);
}

/* The newest papers, oldest of them first; older ones are in the story. */
static void put_file(const struct query_context *query, struct json_line *json, uint64_t hazard,
		     uint32_t papers)
{
	uint32_t first = papers > PAPERS_SHOWN_MAX ? papers - PAPERS_SHOWN_MAX + 1 : 1;
	json_array(json, "file");
	for (uint32_t n = first; n <= papers; n++) {
		struct hazard_paper paper;
		if (json->out->capacity - json->out->size < PAPER_ROOM)
			break;
		if (hazard_paper_get(query->rows, hazard, n, &paper))
			put_paper(query, json, &paper);
	}
	json_array_end(json);
	json_unsigned(json, "papers", papers);
}

void hazard_show(const struct query_context *query, const Zh__GetQuery *get, struct answer *answer)
{
	struct hazard_row row;
	uint64_t hazard = get->object->number;
	if (get->object->region != query->region || !hazard_get(query->rows, hazard, &row)) {
		answer->refusal.code = "hazard.not_found";
		return;
	}
	struct hazard_more more = hazard_more_get(query->rows, hazard);
	struct json_line json;
	json_begin(&json, &answer->out, "hazard");
	hazard_put_members(query, &json, hazard, &row);
	recusals_put(query, &json, object_id_make(OBJECT_HAZARD, query->region, hazard));
	put_orders(query, &json, hazard, &row);
	put_reinspections(query, &json, hazard, &row);
	put_sale_stop(query, &json, hazard, &row);
	put_more(&json, &more);
	put_parties(query, &json, hazard);
	put_goods(query, &json, hazard);
	hazard_put_custody(query, &json, hazard, &more);
	put_file(query, &json, hazard, more.records);
	json_end(&json);
	answer->lines = 1;
}
