#include "services/scenario/report.h"

#include <stdlib.h>
#include <string.h>

#include "common/core/message.h"

struct making {
	struct filler *filler;
	Zh__PushItem *item;
	struct door_report *report;
};

static bool is_one_of(const char *key, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(key, keys[i]) == 0)
			return true;
	}
	return false;
}

static Zh__ProductRef *product_of(const struct making *making)
{
	Zh__ReportBody *body = making->item->report;
	if (body->product == NULL)
		body->product = (Zh__ProductRef *)message_new(&zh__product_ref__descriptor,
							      making->filler->arena);
	return body->product;
}

static enum status put_flag(const struct yaml_node *value, bool *ret_flag, struct err *err)
{
	if (value->kind != YAML_SCALAR ||
	    (strcmp(value->text, "yes") != 0 && strcmp(value->text, "no") != 0))
		return err_set(err, STATUS_INVALID, "%s: yes or no", value->key);
	*ret_flag = strcmp(value->text, "yes") == 0;
	return STATUS_OK;
}

static enum status put_member(const struct making *making, const struct yaml_node *value,
			      struct err *err)
{
	static const char *const of_item[] = {"id", "kind", "happened", "sampling"};
	static const char *const of_product[] = {"class", "batch", "model", "brand"};
	struct filler *filler = making->filler;
	if (strcmp(value->key, "sealed") == 0)
		return put_flag(value, &making->report->sealed, err);
	if (strcmp(value->key, "test") == 0)
		return put_flag(value, &making->report->test, err);
	if (strcmp(value->key, "feed") == 0) {
		if (value->kind != YAML_SCALAR)
			return err_set(err, STATUS_INVALID, "feed: one value");
		making->report->feed = value->text;
		return STATUS_OK;
	}
	if (is_one_of(value->key, of_item, sizeof of_item / sizeof of_item[0]))
		return fill_field(filler, &making->item->base, value, err);
	if (is_one_of(value->key, of_product, sizeof of_product / sizeof of_product[0])) {
		Zh__ProductRef *product = product_of(making);
		return product != NULL ? fill_field(filler, &product->base, value, err)
				       : err_set(err, STATUS_FULL, "the report is too large");
	}
	return fill_field(filler, &making->item->report->base, value, err);
}

enum status report_make(struct filler *filler, const struct yaml_node *node,
			struct door_report *ret_report, struct err *err)
{
	*ret_report = (struct door_report){.feed = "hotline"};
	filler->line = node->place.line;
	if (node->kind != YAML_MAPPING)
		return err_set(err, STATUS_INVALID, "a report is a group of settings");
	struct making making = {
		.filler = filler,
		.item = (Zh__PushItem *)message_new(&zh__push_item__descriptor, filler->arena),
		.report = ret_report};
	Zh__ReportBody *body =
		(Zh__ReportBody *)message_new(&zh__report_body__descriptor, filler->arena);
	if (making.item == NULL || body == NULL)
		return err_set(err, STATUS_FULL, "the report is too large");
	making.item->report = body;
	for (const struct yaml_node *each = node->first; each != NULL; each = each->next) {
		filler->line = each->place.line;
		TRY(put_member(&making, each, err));
	}
	if (!body->has_place) {
		body->has_place = 1;
		body->place = filler->names->region;
	}
	ret_report->item = making.item;
	if (making.item->has_kind)
		return STATUS_OK;
	filler->line = node->place.line;
	return err_set(err, STATUS_INVALID,
		       "a report needs its kind: complaint, accusation, clue, sampling, …");
}

/* ---- letters */

#define THEIR_PAPERS 1000u        /* their notices have numbers of their own */
#define THEIR_LINK_REGION 522702u /* who writes unless it is stated */

static enum status number_of(const struct yaml_node *value, uint64_t *ret_number, struct err *err)
{
	char *end;
	const char *text = value->kind == YAML_SCALAR ? value->text : "";
	*ret_number = strtoull(text, &end, 10);
	if (text[0] == '\0' || *end != '\0' || *ret_number == 0)
		return err_set(err, STATUS_INVALID, "%s: a number from 1", value->key);
	return STATUS_OK;
}

static Zh__ObjectId *their_referral(struct filler *filler, uint32_t region, uint64_t number)
{
	Zh__ObjectId *id = (Zh__ObjectId *)message_new(&zh__object_id__descriptor, filler->arena);
	if (id == NULL)
		return NULL;
	id->has_kind = id->has_region = id->has_number = 1;
	id->kind = OBJECT_REFERRAL;
	id->region = region;
	id->number = number;
	return id;
}

enum status letter_make(struct filler *filler, const struct yaml_node *node,
			struct door_letter *ret_letter, struct err *err)
{
	uint64_t from = THEIR_LINK_REGION, theirs = 1;
	filler->line = node->place.line;
	if (node->kind != YAML_MAPPING)
		return err_set(err, STATUS_INVALID, "a letter is a group of settings");
	Zh__DocumentContent *content = (Zh__DocumentContent *)message_new(
		&zh__document_content__descriptor, filler->arena);
	if (content == NULL)
		return err_set(err, STATUS_FULL, "the letter is too large");
	for (const struct yaml_node *each = node->first; each != NULL; each = each->next) {
		filler->line = each->place.line;
		if (strcmp(each->key, "from") == 0)
			TRY(number_of(each, &from, err));
		else if (strcmp(each->key, "theirs") == 0)
			TRY(number_of(each, &theirs, err));
		else
			TRY(fill_field(filler, &content->base, each, err));
	}
	content->has_from_region = content->has_to_region = 1;
	content->from_region = (uint32_t)from;
	content->to_region = filler->names->region;
	content->referral = their_referral(filler, (uint32_t)from, theirs);
	if (content->told == ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN) {
		content->in_reply_to = content->referral;
		content->referral = their_referral(filler, (uint32_t)from, theirs + THEIR_PAPERS);
	}
	*ret_letter = (struct door_letter){.from = (uint32_t)from, .content = content};
	return content->referral != NULL ? STATUS_OK
					 : err_set(err, STATUS_FULL, "the letter is too large");
}
