# The launch rules of the shipped pack in Rego, for timing against regorus. One reading of each question, given as data;
# unknown facts are left undefined, so only launches whose facts are all known are compared.
package agreements

import rego.v1

default verdict := "not-applicable"

verdict := "fail" if {
	some finding in findings
	finding.verdict == "fail"
} else := "pass" if {
	count(findings) > 0
}

decision := {"verdict": verdict, "findings": [finding | some finding in findings]}

openai if input.by == "openai"

co_developed if count(input.product.co_developed_with) > 0

openai_brand if input.product.brand in {"openai", "joint"}

openai_product if data.readings.A07 == "co-built-too"

openai_product if openai_brand

started25(day) if day >= data.params.start25

started26(day) if day >= data.params.start26

before_amendment(day) if {
	day >= data.params.start25
	day < data.params.start26
}

goes_on(day) if {
	started25(day)
	not started26(day)
}

goes_on(day) if {
	started26(day)
	data.readings.A34 != "lapsed"
}

until_agi_over(day) if {
	data.readings.A18 == "declared"
	day >= data.world.declared_on
}

until_agi_over(day) if {
	data.readings.A18 != "declared"
	verification_counts(day)
}

verification_counts(day) if {
	data.readings.A20 == "day-of"
	day >= data.world.verified_on
}

verification_counts(day) if {
	data.readings.A20 == "day-after"
	day > data.world.verified_on
}

verification_counts(day) if {
	data.readings.A20 == "back-to-declaration"
	data.world.verified_on != "none"
	day >= data.world.declared_on
}

is_api(o) if {
	o.surface == "api"
	data.readings.A14 == "any-programmatic"
}

is_api(o) if {
	o.surface == "api"
	data.readings.A14 != "any-programmatic"
	object.get(o, "state", "stateless") == "stateless"
}

joint_terms(day) if {
	started25(day)
	not started26(day)
}

joint_terms(day) if {
	started26(day)
	not openai_product
}

ended_with_agi(day) if {
	data.readings.A21 == "with-agi"
	until_agi_over(day)
}

joint_api(o) if is_api(o)

joint_api(o) if {
	data.readings.A32 == "joint-if-partnered"
	o.surface == "weights"
	input.weights.open
	o.cloud != "none"
}

national_security(o) if {
	count(o.customers) > 0
	every customer in o.customers {
		for_national_security(customer)
	}
}

for_national_security(customer) if customer == "us-government-national-security"

for_national_security(customer) if {
	data.readings.A11 == "any-federal-agency"
	customer == "us-government-civil"
}

natsec_excuses(o) if {
	data.readings.A10 == "permission-wins"
	goes_on(o.available)
	is_api(o)
	national_security(o)
}

stage_ships(o) if o.stage == "ga"

stage_ships(o) if data.readings.A04 == "any-availability"

surface_ships(o) if o.surface != "weights"

surface_ships(o) if {
	data.readings.A33 == "hosted-endpoints-ship"
	o.cloud != "none"
}

ships(o) if {
	stage_ships(o)
	surface_ships(o)
}

on_another_cloud(o) if not o.cloud in {"azure", "none"}

on_another_cloud(o) if {
	o.cloud == "none"
	data.readings.A05 == "own-channels-too"
}

old_product if {
	data.readings.A45 == "new-products-only"
	some o in input.offerings
	not started26(o.available)
}

same_unit(a, b) if data.readings.A06 == "family"

same_unit(a, b) if a.surface == b.surface

in_time(a, b) if a.available < b.available

in_time(a, b) if {
	data.readings.A02 == "no-later"
	a.available == b.available
}

in_time(_, _) if data.readings.A02 == "priority"

azure_in_time(o) if {
	some z in input.offerings
	z.cloud == "azure"
	ships(z)
	same_unit(z, o)
	in_time(z, o)
}

microsoft_declines if {
	data.readings.A01 == "both"
	not input.microsoft.can_support
	not input.microsoft.chooses_to_support
}

microsoft_declines if {
	data.readings.A01 == "either"
	not input.microsoft.can_support
}

microsoft_declines if {
	data.readings.A01 == "either"
	not input.microsoft.chooses_to_support
}

# api-on-azure-only

api_verdict(o) := "pass" if {
	o.cloud == "azure"
} else := "pass" if {
	natsec_excuses(o)
} else := "fail"

findings contains {
	"rule": "api-on-azure-only", "clause": "2025.api-exclusivity", "subject": i, "verdict": api_verdict(o),
} if {
	openai
	some i, o in input.offerings
	before_amendment(o.available)
	is_api(o)
	not until_agi_over(o.available)
}

# joint-development

findings contains {"rule": "joint-development", "clause": "2025.joint-dev", "subject": i, "verdict": "pass"} if {
	openai
	co_developed
	some i, o in input.offerings
	goes_on(o.available)
}

# joint-api-on-azure-only

joint_api_verdict(o) := "pass" if {
	o.cloud == "azure"
} else := "pass" if {
	data.readings.A12 == "customer-rule"
	natsec_excuses(o)
} else := "fail"

findings contains {
	"rule": "joint-api-on-azure-only", "clause": "2025.joint-api-azure", "subject": i, "verdict": joint_api_verdict(o),
} if {
	openai
	co_developed
	some i, o in input.offerings
	joint_terms(o.available)
	joint_api(o)
	not ended_with_agi(o.available)
}

# non-api-anywhere

findings contains {"rule": "non-api-anywhere", "clause": "2025.non-api-any-cloud", "subject": i, "verdict": "pass"} if {
	openai
	some i, o in input.offerings
	before_amendment(o.available)
	not is_api(o)
}

# natsec-api-anywhere

findings contains {"rule": "natsec-api-anywhere", "clause": "2025.natsec-api", "subject": i, "verdict": "pass"} if {
	openai
	some i, o in input.offerings
	before_amendment(o.available)
	is_api(o)
	national_security(o)
}

# open-weights-meet-criteria

criteria_verdict(met) := "pass" if {
	met == true
} else := "fail"

criteria_go_on(day) if not started26(day)

criteria_go_on(_) if {
	data.readings.A49 == "kept"
	data.readings.A34 != "lapsed"
}

findings contains {
	"rule": "open-weights-meet-criteria", "clause": "2025.open-weight", "subject": i, "verdict": criteria_verdict(input.weights.capability_criteria_met),
} if {
	openai
	input.weights.open
	some i, o in input.offerings
	o.surface == "weights"
	started25(o.available)
	criteria_go_on(o.available)
}

# azure-ships-first

first_verdict(o) := "pass" if {
	azure_in_time(o)
} else := "pass" if {
	data.readings.A13 == "exempt"
	natsec_excuses(o)
} else := "pass" if {
	microsoft_declines
} else := "fail"

findings contains {
	"rule": "azure-ships-first", "clause": "2026.azure-first", "subject": i, "verdict": first_verdict(o),
} if {
	openai
	openai_product
	not old_product
	some i, o in input.offerings
	started26(o.available)
	on_another_cloud(o)
	ships(o)
}

# any-cloud-allowed

findings contains {"rule": "any-cloud-allowed", "clause": "2026.any-cloud", "subject": i, "verdict": "pass"} if {
	openai
	openai_product
	some i, o in input.offerings
	started26(o.available)
}
