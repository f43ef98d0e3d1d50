{{- /*
What chart/values.yaml gives the hub, and a values file can take away: Helm replaces a list whole.
Without it the hub would start with z2jh's own login, which lets anybody in.
*/ -}}

{{- define "workshop.problems.mounts" -}}
{{- $hub := .Values.jupyterhub.hub }}
{{- range $volume := include "workshop.volumes" . | fromYamlArray }}
{{- if not (has $volume ($hub.extraVolumes | default list)) }}
jupyterhub.hub.extraVolumes: the volume {{ $volume.name }} of this chart is missing or altered, since a list replaces the chart's own. Fix: add back: - {{ include "workshop.flow" $volume }}
{{- end }}
{{- end }}
{{- range $mount := include "workshop.mounts" . | fromYamlArray }}
{{- if not (has $mount ($hub.extraVolumeMounts | default list)) }}
jupyterhub.hub.extraVolumeMounts: the mount of {{ $mount.name }} of this chart is missing or altered, since a list replaces the chart's own. Fix: add back: - {{ include "workshop.flow" $mount }}
{{- end }}
{{- end }}
{{- $code := "from workshop_hub.kubernetes import configure_release; configure_release(c)" }}
{{- if ne (dig "00-workshop" "" ($hub.extraConfig | default dict) | toString | trim) $code }}
jupyterhub.hub.extraConfig.00-workshop: this chart's own code is not called any more. Fix: remove the key from your file, or write: {{ $code }}
{{- end }}
{{- if $hub.args }}
jupyterhub.hub.args: the hub would start without z2jh's configuration, and without this chart's. Fix: remove it
{{- end }}
{{- if .Values.jupyterhub.fullnameOverride }}
jupyterhub.fullnameOverride: this chart and z2jh's pods know each other by z2jh's plain names, such as hub. Fix: remove it; another workshop belongs in another namespace
{{- end }}
{{- end }}

{{- /* The two lists as chart/values.yaml has them. */ -}}
{{- define "workshop.volumes" -}}
- {name: workshop-hub, configMap: {name: workshop-hub}}
- {name: workshop-hub-spawners, configMap: {name: workshop-hub-spawners}}
- {name: workshop-hub-templates, configMap: {name: workshop-hub-templates}}
- {name: workshop-roster, secret: {secretName: workshop-roster}}
{{- end }}

{{- define "workshop.mounts" -}}
- {name: workshop-hub, mountPath: /usr/local/etc/jupyterhub/workshop_hub, readOnly: true}
- {name: workshop-hub-spawners, mountPath: /usr/local/etc/jupyterhub/workshop_hub/spawners, readOnly: true}
- {name: workshop-hub-templates, mountPath: /usr/local/etc/jupyterhub/workshop_hub/templates, readOnly: true}
- {name: workshop-roster, mountPath: /usr/local/etc/jupyterhub/workshop_roster, readOnly: true}
{{- end }}

{{- /* A map on one line, as YAML. */ -}}
{{- define "workshop.flow" -}}
{{- $parts := list }}
{{- range $key, $value := . }}
{{- if kindIs "map" $value }}
{{- $value = include "workshop.flow" $value }}
{{- end }}
{{- $parts = append $parts (printf "%s: %v" $key $value) }}
{{- end }}
{{- printf "{%s}" (join ", " $parts) }}
{{- end }}
