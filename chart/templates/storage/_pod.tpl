{{- /* The pod that runs files/storage with one verb. Given `root` and `verb`. */ -}}
{{- define "workshop.storage.pod" -}}
restartPolicy: Never
enableServiceLinks: false
terminationGracePeriodSeconds: 10
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: storage
    image: {{ include "workshop.storage.image" .root | quote }}
    command: [python3, -m, workshop_storage, {{ .verb }}]
    env:
      - {name: PYTHONPATH, value: /opt}
      - {name: PYTHONDONTWRITEBYTECODE, value: "1"}
      - {name: PYTHONUNBUFFERED, value: "1"}
      - {name: WORKSHOP_STORAGE_RESOURCES, value: /etc/workshop-storage}
      - {name: WORKSHOP_STORAGE_HASH, value: {{ include "workshop.storage.hash" .root | quote }}}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources:
      requests: {cpu: 10m, memory: 64Mi}
      limits: {memory: 256Mi}
    volumeMounts:
      - {name: program, mountPath: /opt/workshop_storage, readOnly: true}
      - {name: resources, mountPath: /etc/workshop-storage, readOnly: true}
volumes:
  - {name: program, configMap: {name: workshop-storage-program}}
  - {name: resources, configMap: {name: workshop-storage}}
{{- end }}
