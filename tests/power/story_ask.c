/* Pushes and acts as the load makes them and the images' checker repeats them. */
#include "tests/power/power.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/decider.h"

#define ANSWER_MS INT64_C(60000)

/* ---- pushes */

static enum status send_secret(const struct story *story, struct bus_caller *feed, struct err *err)
{
	struct load_item item;
	struct county_envelope packed;
	Zh__Informant informant = ZH__INFORMANT__INIT;
	Zh__PushItem *list[] = {&item.item};
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	load_make(&story->load, STORY_SECRET, &item);
	SET_OPTIONAL(&item.item, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
	item.item.sampling = NULL;
	informant.name = "举报人某某";
	informant.phone = "13885498761";
	item.item.plain_informant = &informant;
	SET_OPTIONAL(&push, push_id, STORY_PUSHES);
	push.feed = "hotline";
	push.n_items = 1;
	push.items = list;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	county_pack(&envelope, &packed);
	enum status status =
		bus_caller_send(feed, bytes_of(packed.data, packed.size), ANSWER_MS, err);
	free(packed.data);
	return status;
}

enum status story_send(const struct story *story, struct bus_caller *feed, uint64_t which,
		       struct err *err)
{
	struct county_envelope frame;
	if (which == STORY_PUSHES)
		return send_secret(story, feed, err);
	load_push(&story->load, which * STORY_ITEMS, STORY_ITEMS, which, &frame);
	enum status status =
		bus_caller_send(feed, bytes_of(frame.data, frame.size), ANSWER_MS, err);
	free(frame.data);
	return status;
}

enum status story_receive(struct bus_caller *feed, int64_t timeout_ms,
			  struct story_receipt *ret_receipt, struct err *err)
{
	Zh__Envelope *envelope;
	*ret_receipt = (struct story_receipt){.push = UINT64_MAX};
	TRY(county_receive(feed, timeout_ms, &envelope, err));
	const Zh__Receipt *receipt =
		envelope->what_case == ZH__ENVELOPE__WHAT_RECEIPT ? envelope->receipt : NULL;
	enum status status = STATUS_OK;
	if (receipt == NULL || receipt->refusal != NULL)
		status = err_set(err, STATUS_CORRUPT, "a push is refused: %s",
				 receipt != NULL ? receipt->refusal->code : "not a receipt");
	for (size_t i = 0; status == STATUS_OK && i < receipt->n_results; i++) {
		Zh__ItemOutcome outcome = receipt->results[i]->outcome;
		bool received = outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED;
		bool repeated = outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED;
		ret_receipt->received += received;
		ret_receipt->repeated += repeated;
		ret_receipt->other += !received && !repeated;
		ret_receipt->report = receipt->results[i]->report;
		ret_receipt->push = receipt->push_id;
	}
	zh__envelope__free_unpacked(envelope, NULL);
	return status;
}

/* ---- acts */

static void take_reply(const Zh__Reply *reply, struct story_answer *out)
{
	*out = (struct story_answer){.outcome = (int)reply->outcome,
				     .repeated = reply->repeated_request != 0,
				     .version = reply->object_version};
	if (reply->object != NULL)
		out->object = reply->object->number;
	if (reply->refusal != NULL)
		(void)snprintf(out->words, sizeof out->words, "%s %s", reply->refusal->code,
			       reply->refusal->where != NULL ? reply->refusal->where : "");
}

enum status story_ask(const struct county *county, const struct story_act *act,
		      struct story_answer *ret_answer, struct err *err)
{
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	struct bus_caller *caller;
	uint8_t id[sizeof act->id], *body = (uint8_t *)malloc(act->body_size + 1);
	if (body == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	memcpy(id, act->id, sizeof id);
	memcpy(body, act->body, act->body_size);
	command.act = act->act;
	command.reason = "test";
	if (act->seen != 0)
		SET_OPTIONAL(&command, seen_version, act->seen);
	if (act->kind != OBJECT_NONE) {
		SET_OPTIONAL(&target, kind, act->kind);
		SET_OPTIONAL(&target, region, county->region);
		SET_OPTIONAL(&target, number, act->number);
		command.target = &target;
	}
	command.has_body = act->body_size != 0;
	command.body = (ProtobufCBinaryData){act->body_size, body};
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	enum status status = county_connect(county, act->daemon, "cmd", act->who, &caller, err);
	if (status == STATUS_OK) {
		status = county_exchange(caller, &envelope, ANSWER_MS, &answer, err);
		bus_caller_close(caller);
	}
	free(body);
	TRY(status);
	if (answer->what_case == ZH__ENVELOPE__WHAT_REPLY)
		take_reply(answer->reply, ret_answer);
	else
		status = err_set(err, STATUS_CORRUPT, "%s: no reply", act->act);
	zh__envelope__free_unpacked(answer, NULL);
	return status;
}
