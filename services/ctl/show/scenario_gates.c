#include "services/ctl/show/scenario_gates.h"

#include "common/core/gates.h"

void scenario_gates_count(struct scenario_gates *sum, const struct scenario_result *result)
{
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
		sum->met[gate] += result->gates.met[gate];
		sum->refused[gate] += result->gates.refused[gate];
	}
}

void scenario_gates_say(const struct session *session, const struct scenario_gates *sum)
{
	for (unsigned n = GATE_NONE + 1; n < GATE_COUNT; n++) {
		const char *id = gate_id((enum gate)n);
		char met[24], refused[24];
		(void)snprintf(met, sizeof met, "%zu", sum->met[n]);
		(void)snprintf(refused, sizeof refused, "%zu", sum->refused[n]);
		if (session->json) {
			fprintf(session->out,
				"{\"kind\":\"gate_met\",\"gate\":\"%s\",\"met\":%s,\"refused\":%s}"
				"\n",
				id, met, refused);
			continue;
		}
		struct template_param params[] = {{"gate", id}, {"met", met}, {"refused", refused}};
		session_say(session, session->out, "scenario_gate_met", params, 3);
	}
}
