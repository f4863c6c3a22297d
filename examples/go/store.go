package main

// What lies on this machine: the profile, pinned keys, and messages that were
// sent and received.

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"
)

// profile is one of a profiles file (its format: core/profile/profile.h).
type profile struct {
	ID             string `toml:"-"`
	Name           string `toml:"name"`
	Hub            string `toml:"hub"`
	HubCA          string `toml:"hub_ca"`
	LogKey         string `toml:"log_key"`
	SigningKey     string `toml:"signing_key"`
	TLSKey         string `toml:"tls_key"`
	TLSCertificate string `toml:"tls_certificate"`
	Trust          string `toml:"trust"`
	TimeZone       string `toml:"time_zone"`
	Place          string `toml:"place"`
	Issuer         string `toml:"issuer"`
	Language       string `toml:"language"`
}

func readProfile(path, wanted string) (*profile, error) {
	var content struct {
		Default  string             `toml:"default"`
		Profiles map[string]profile `toml:"profiles"`
	}
	if _, err := toml.DecodeFile(path, &content); err != nil {
		return nil, unusable(path + ": " + err.Error())
	}
	var names []string
	for name := range content.Profiles {
		names = append(names, name)
	}
	sort.Strings(names)
	if wanted == "" {
		wanted = content.Default
	}
	if wanted == "" && len(names) == 1 {
		wanted = names[0]
	}
	found, ok := content.Profiles[wanted]
	if !ok {
		return nil, unusable(fmt.Sprintf("%s: no profile %q; there are: %s", path, wanted, strings.Join(names, ", ")))
	}
	found.ID = wanted
	for _, each := range []struct{ key, value string }{
		{"name", found.Name}, {"hub", found.Hub}, {"hub_ca", found.HubCA}, {"log_key", found.LogKey},
		{"signing_key", found.SigningKey}, {"tls_key", found.TLSKey}, {"tls_certificate", found.TLSCertificate},
	} {
		if each.value == "" {
			return nil, unusable(fmt.Sprintf("%s: profile %s needs %s", path, wanted, each.key))
		}
	}
	for _, file := range []*string{&found.HubCA, &found.SigningKey, &found.TLSKey, &found.TLSCertificate, &found.Trust} {
		if *file != "" && !filepath.IsAbs(*file) {
			*file = filepath.Join(filepath.Dir(path), *file) // Relative to the profiles file.
		}
	}
	return &found, nil
}

// readPins gives the keys of partners whose registration files lie in `trust`. Of these
// partners only these keys count, whatever the registry says.
func readPins(p *profile) (pins, error) {
	pinned := pins{}
	if p.Trust == "" {
		return pinned, nil
	}
	files, _ := filepath.Glob(filepath.Join(p.Trust, "*.json"))
	if len(files) == 0 {
		return nil, unusable(p.Trust + ": there is no registration file (.json) in it")
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var registration struct {
			Name string
			Keys []struct{ Spki string }
		}
		if err := json.Unmarshal(content, &registration); err != nil || registration.Name == "" {
			return nil, unusable(file + ": no registration")
		}
		if pinned[registration.Name] == nil {
			pinned[registration.Name] = map[string][]byte{}
		}
		for _, key := range registration.Keys {
			spki, err := base64.StdEncoding.DecodeString(key.Spki)
			if err != nil {
				return nil, unusable(file + ": " + err.Error())
			}
			pinned[registration.Name][keyidOf(spki)] = spki
		}
	}
	return pinned, nil
}

// store keeps messages as files, by id. A file is there whole, and outlives a power
// cut, or it is not there.
//
//	unsent/ID.envelope     signed, not yet accepted as far as this machine knows
//	sent/ID.evidence       accepted by the hub
//	received/ID.evidence   taken over, or about to be
type store struct{ root string }

func (s store) path(folder, name string) string { return filepath.Join(s.root, folder, name) }

// put returns when the file is durable: only then may others be told that it is stored.
func (s store) put(folder, name string, content []byte) (string, error) {
	path := s.path(folder, name)
	directory, part := filepath.Dir(path), path+".part"
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", err
	}
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	defer file.Close()
	if _, err := file.Write(content); err != nil {
		return "", err
	}
	if err := file.Sync(); err != nil {
		return "", err
	}
	if err := os.Rename(part, path); err != nil {
		return "", err
	}
	for _, each := range []string{directory, s.root, filepath.Dir(s.root)} { // The names are on the disk too.
		if err := syncDirectory(each); err != nil {
			return "", err
		}
	}
	return path, nil
}

func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	defer directory.Close()
	return directory.Sync()
}

// get gives the file's bytes, or nil if there is none.
func (s store) get(folder, name string) ([]byte, error) {
	content, err := os.ReadFile(s.path(folder, name))
	if os.IsNotExist(err) {
		return nil, nil
	}
	return content, err
}

func (s store) remove(folder, name string) error { return os.Remove(s.path(folder, name)) }

// unsent gives the ids of what may not have been accepted yet, oldest first.
func (s store) unsent() []string {
	files, _ := filepath.Glob(s.path("unsent", "*.envelope"))
	var ids []string
	for _, file := range files {
		ids = append(ids, strings.TrimSuffix(filepath.Base(file), ".envelope"))
	}
	sort.Strings(ids)
	return ids
}
